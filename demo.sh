#!/bin/sh
# The whole road in one go: train on the posts in the repository, score, classify and audit an archive, check drafts.
# Usage: demo.sh BIN MODEL SAMPLE, as `make demo` calls it.
set -eu
bin=$1 model=$2 sample=$3
twoway() { "$bin/python" -m pipeline "$@"; }
say() { printf '\n\033[1m%s\033[0m\n' "$1"; }

mkdir -p out
say "1. Train on the $(wc -l <data/labeled/posts.jsonl | tr -d ' ') posts of data/labeled/posts.jsonl, with cross-validation"
twoway train data/labeled/posts.jsonl -o "$model" --force

say "2. Classify a sample archive: 18 months of a bicycle workshop, $sample"
twoway classify "$sample" -o out/sample.csv --force
"$bin/python" - <<'PYTHON'
import collections, csv
with open("out/sample.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
counts = collections.Counter(row["label"] or "repost, not classified" for row in rows)
print("out/sample.csv:", len(rows), "rows;", ", ".join(f"{n} {label}" for label, n in counts.most_common()))
print("flagged as one-way self-promotion:", sum(row["flagged"].lower() in ("true", "1") for row in rows))
PYTHON

say "3. Audit the same archive: what is this account to its readers?"
twoway audit "$sample" -o out/report.html --force --quiet
twoway audit "$sample" --format text --quiet | head -14

say "4. Check five drafts with the default model"
for draft in \
  "Our autumn sale is ON! 30% off every helmet this weekend only. Shop now, link in bio!" \
  "Anyone else's gears started slipping since the frost? Mine skip in third and I can't see why" \
  "Thank you all for the cards, the cake and the terrible singing yesterday, I'm still smiling" \
  "Morning all, fog so thick the postman rang twice to check he had the right street" \
  "Follow us and retweet for a chance to win a free service! Ends Friday"; do
  printf '\n> %s\n' "$draft"
  twoway check "$draft" || [ $? -eq 1 ]
done

say "Where everything is"
cat <<END
the model just trained   $model (MODEL_CARD.md, plots/, manifest.json, weights.npz, estimator.joblib)
the default model        models/default (trained on these posts and on public ones: data/README.md)
the classified archive   out/sample.csv
the audit of it          out/report.html, for a browser
your own draft           $bin/twoway check "your draft"
your own archive         $bin/twoway audit your-export.zip -o report.html
your own labels          $bin/twoway train your-posts.csv -o models/mine
END
