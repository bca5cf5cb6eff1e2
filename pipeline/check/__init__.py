"""The pre-publish check: drafts in, findings with reasons and suggestions out."""
