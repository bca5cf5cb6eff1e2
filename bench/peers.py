"""The peers: each trains on texts and labels and returns a function from texts to labels."""

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

Predict = Callable[[Sequence[str]], list[str]]


def train_twoway(texts: list[str], labels: list[str]) -> Predict:
    """Train the light scorer as the default model is but without its search: C = 5."""
    import numpy as np

    from pipeline.scoring.linear import LinearScorer
    from pipeline.scoring.ngrams import FeatureSettings
    from pipeline.training.estimator import PostToneClassifier

    clf = PostToneClassifier().fit(texts, labels)
    scorer = LinearScorer(clf.weights_, FeatureSettings())

    def predict(texts: Sequence[str]) -> list[str]:
        columns = np.argmax(scorer.score(texts).probabilities, axis=1)
        return [str(label) for label in clf.classes_[columns]]

    return predict


def train_tfidf(texts: list[str], labels: list[str]) -> Predict:
    """Train TF-IDF of words 1-2 and characters 2-5 with logistic regression, by scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
    )
    clf = make_pipeline(features, LogisticRegression(C=5, class_weight="balanced", max_iter=300, tol=1e-3))
    clf.fit(texts, labels)
    return lambda texts: clf.predict(texts).tolist()


def train_static(texts: list[str], labels: list[str]) -> Predict:
    """Train logistic regression on model2vec's static sentence vectors."""
    from sklearn.linear_model import LogisticRegression

    from bench.static_vectors import distil

    model = distil()

    def vectors(texts: Sequence[str]) -> object:
        return model.encode(list(texts), use_multiprocessing=False)

    clf = LogisticRegression(C=5, class_weight="balanced", solver="newton-cholesky").fit(vectors(texts), labels)
    return lambda texts: clf.predict(vectors(texts)).tolist()


def train_majority(texts: list[str], labels: list[str]) -> Predict:
    """Give every post the commonest label."""
    from sklearn.dummy import DummyClassifier

    clf = DummyClassifier().fit(texts, labels)
    return lambda texts: clf.predict(texts).tolist()


def _train_fasttext(texts: list[str], labels: list[str], **options: int) -> Predict:
    import fasttext

    def one_line(text: str) -> str:
        return re.sub(r"\s+", " ", text.lower())

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        rows = zip(labels, texts, strict=True)
        path.write_text("".join(f"__label__{label} {one_line(text)}\n" for label, text in rows), encoding="utf-8")
        model = fasttext.train_supervised(str(path), epoch=10, lr=0.3, thread=1, verbose=0, **options)

    def predict(texts: Sequence[str]) -> list[str]:
        found, _ = model.predict([one_line(text) for text in texts])
        return [labels[0].removeprefix("__label__") for labels in found]

    return predict


def train_fasttext(texts: list[str], labels: list[str]) -> Predict:
    """Train the library fastText with word bigrams."""
    return _train_fasttext(texts, labels, wordNgrams=2, dim=100)


def train_fasttext_characters(texts: list[str], labels: list[str]) -> Predict:
    """Train the library fastText with word bigrams and character 2-5-grams."""
    return _train_fasttext(texts, labels, wordNgrams=2, dim=100, minn=2, maxn=5)


def train_spacy(texts: list[str], labels: list[str], epochs: int = 3) -> Predict:
    """Train the spaCy component textcat, bag of words and bigrams."""
    import random

    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(0)
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "no_output_layer": False,
    }
    nlp.add_pipe("textcat", config={"model": model})
    names = sorted(set(labels))
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": {name: float(name == label) for name in names}})
        for text, label in zip(texts, labels, strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples[:2000])
    for epoch in range(epochs):
        random.Random(epoch).shuffle(examples)
        for batch in minibatch(examples, 256):
            nlp.update(batch, sgd=optimizer)
    return lambda texts: [max(doc.cats, key=doc.cats.__getitem__) for doc in nlp.pipe(texts, batch_size=256)]


PEERS: dict[str, Callable[[list[str], list[str]], Predict]] = {
    "twoway, light scorer": train_twoway,
    "TF-IDF + logistic regression": train_tfidf,
    "fastText, word bigrams": train_fasttext,
    "fastText, characters 2-5": train_fasttext_characters,
    "spaCy textcat, bag of words": train_spacy,
    "model2vec + logistic regression": train_static,
    "the commonest label": train_majority,
}
