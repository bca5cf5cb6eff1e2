"""What is drawn in the report, as plain geometry; the templates make SVG of it."""
