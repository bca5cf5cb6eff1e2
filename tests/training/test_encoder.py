"""The encoder's training, with a random base of two layers; what needs torch is skipped where it is absent."""

import json
import re
import string
from dataclasses import replace

import numpy as np
import pytest

from pipeline.errors import DataError
from pipeline.scoring.combined import Combination
from pipeline.scoring.linear import Scores
from pipeline.scoring.wordpieces import PieceSettings
from pipeline.training.encoder import EncoderSettings, Examples, encode_posts, fine_tune, pad_of, score_posts
from pipeline.training.encoder_base import TEACHERS, load_base
from pipeline.training.encoder_batches import build_batches
from pipeline.training.encoder_combine import HeldOut, answer, choose_combination, cost_curve, log_loss, to_manifest
from pipeline.training.encoder_examples import Lesson, build_examples, choose_held_out
from pipeline.training.encoder_graph import build_graph, quantise
from pipeline.training.encoder_network import Shape, score_pieces, start_network
from pipeline.training.encoder_ranges import measure_ranges
from pipeline.training.encoder_sources import Sources, load_pool, make_encoder
from pipeline.training.encoder_task import FitSettings, Task
from pipeline.training.encoder_teacher import TeacherSettings, ask_teacher, choose_posts
from pipeline.training.encoder_tuned import tune
from pipeline.training.encoder_vocabulary import build_tokenizer, build_vocabulary
from pipeline.training.labelled import LABELS, load_labelled

HIDDEN, INNER, SHAPE = 32, 64, Shape(n_layers=2, n_heads=4)
PIECES = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *string.ascii_lowercase,
    *string.punctuation,
    *("##" + character for character in string.ascii_lowercase),
    *("thank", "you", "http", "user", "shop", "party", "pop", "##per", "never"),
]


@pytest.fixture(scope="module")
def base_folder(tmp_path_factory):
    """A published encoder of the right form, with random weights."""
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("base")
    sizes = {
        "attention.self.query": (HIDDEN, HIDDEN),
        "attention.self.key": (HIDDEN, HIDDEN),
        "attention.self.value": (HIDDEN, HIDDEN),
        "attention.output.dense": (HIDDEN, HIDDEN),
        "intermediate.dense": (INNER, HIDDEN),
        "output.dense": (HIDDEN, INNER),
    }
    state = {
        "embeddings.word_embeddings.weight": torch.randn(len(PIECES), HIDDEN),
        "embeddings.position_embeddings.weight": torch.randn(128, HIDDEN) / 10,
        "embeddings.token_type_embeddings.weight": torch.randn(2, HIDDEN) / 10,
    }
    norms = ["embeddings.LayerNorm"]
    for i in range(SHAPE.n_layers):
        layer = f"encoder.layer.{i}."
        norms += [f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"]
        state |= {f"{layer}{name}.weight": torch.randn(size) / 5 for name, size in sizes.items()}
        state |= {f"{layer}{name}.bias": torch.randn(size[0]) / 10 for name, size in sizes.items()}
    state |= {f"{norm}.weight": torch.ones(HIDDEN) for norm in norms}
    state |= {f"{norm}.bias": torch.zeros(HIDDEN) for norm in norms}
    safetensors.save_file(state, folder / "model.safetensors")
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    config = {"model_type": "bert", "hidden_act": "gelu", "num_hidden_layers": 2, "num_attention_heads": 4}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mpnet_folder(base_folder, tmp_path_factory):
    """The same weights under an MPNet's names, with distances."""
    import torch
    from safetensors.torch import load_file, save_file

    names = {
        "self.query": "attn.q",
        "self.key": "attn.k",
        "self.value": "attn.v",
        "attention.output.dense": "attention.attn.o",
        "attention.output.LayerNorm": "attention.LayerNorm",
    }
    published = load_file(base_folder / "model.safetensors")
    state = {re.sub("|".join(names), lambda found: names[found[0]], name): published[name] for name in published}
    del state["embeddings.token_type_embeddings.weight"]
    torch.manual_seed(1)
    state["encoder.relative_attention_bias.weight"] = torch.randn(32, SHAPE.n_heads)
    folder = tmp_path_factory.mktemp("mpnet")
    save_file(state, folder / "model.safetensors")
    marks = ["<s>", "<pad>", "</s>", "[UNK]", "[PAD]"]
    (folder / "vocab.txt").write_text("\n".join([*marks, *PIECES[5:]]) + "\n", encoding="utf-8")
    config = json.loads((base_folder / "config.json").read_text(encoding="utf-8")) | {
        "model_type": "mpnet",
        "layer_norm_eps": 1e-5,
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def started(base_folder, seed=0):
    import torch

    base = load_base(base_folder)
    torch.manual_seed(seed)
    return start_network(base.weights, [[i] for i in range(len(base.pieces))], base.shape, 5, 96)


@pytest.fixture
def examples(base_folder):
    tokenizer = build_tokenizer(PIECES)
    texts = [f"{word} {letter}" for letter in string.ascii_lowercase[:16] for word in ("thank you", "shop", "never")]
    label = np.tile([1, 2, 0], 16)
    pieces = encode_posts(texts, tokenizer, PieceSettings())
    certain = np.ones(len(label))
    return Examples([pieces], np.eye(4)[label], (label == 2).astype(float), certain, certain), pad_of(tokenizer)


SETTINGS = EncoderSettings(epochs=12, batch_size=8, learning_rate=2e-3, n_threads=1, dropout=0.1)


def tuned(base_folder, examples, folder, settings=SETTINGS):
    learned, pad = examples
    return fine_tune(started(base_folder), SHAPE, learned, pad, settings, folder)


def test_it_learns_what_there_is_to_learn(base_folder, examples, tmp_path):
    weights = tuned(base_folder, examples, tmp_path)
    learned, pad = examples
    z = score_posts(weights, SHAPE, learned.variants[0], pad)
    assert (z[:, :-1].argmax(axis=1) == learned.label.argmax(axis=1)).all()
    assert ((z[:, -1] > 0) == (learned.flag > 0)).all()


def test_the_same_seed_gives_the_same_weights_and_another_does_not(base_folder, examples, tmp_path):
    one = tuned(base_folder, examples, tmp_path / "one", replace(SETTINGS, epochs=1))
    two = tuned(base_folder, examples, tmp_path / "two", replace(SETTINGS, epochs=1))
    other = tuned(base_folder, examples, tmp_path / "other", replace(SETTINGS, epochs=1, seed=1))
    assert all(bool((one[name] == two[name]).all()) for name in one)
    assert any(bool((one[name] != other[name]).any()) for name in one)


def test_stopped_and_taken_up_again_it_ends_the_same(base_folder, examples, tmp_path, monkeypatch):
    settings = replace(SETTINGS, epochs=3, save_every=4)
    whole = tuned(base_folder, examples, tmp_path / "whole", settings)

    from pipeline.training.encoder_run import Clock

    def stop(self, step, loss):
        if step == 10:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Clock, "tick", stop)
        with pytest.raises(KeyboardInterrupt):
            tuned(base_folder, examples, tmp_path / "stopped", settings)
    told = []
    learned, pad = examples
    again = fine_tune(started(base_folder), SHAPE, learned, pad, settings, tmp_path / "stopped", told.append)
    assert told[0] == "going on after step 8"
    assert all(bool((whole[name] == again[name]).all()) for name in whole)


def test_a_checkpoint_of_another_start_is_not_gone_on_with(base_folder, examples, tmp_path):
    settings = replace(SETTINGS, epochs=1)
    tuned(base_folder, examples, tmp_path, settings)
    told = []
    learned, pad = examples
    fine_tune(started(base_folder, seed=1), SHAPE, learned, pad, settings, tmp_path, told.append)
    assert not told[0].startswith("going on")


def test_a_checkpoint_of_other_settings_is_not_gone_on_with(base_folder, examples, tmp_path):
    tuned(base_folder, examples, tmp_path, replace(SETTINGS, epochs=1))
    told = []
    learned, pad = examples
    fine_tune(started(base_folder), SHAPE, learned, pad, replace(SETTINGS, epochs=1, seed=5), tmp_path, told.append)
    assert not told[0].startswith("going on")


@pytest.mark.parametrize("frozen", [True, False])
def test_frozen_words_stay_as_they_were(base_folder, examples, tmp_path, frozen):
    before = started(base_folder)["words"].clone()
    after = tuned(base_folder, examples, tmp_path, replace(SETTINGS, epochs=1, frozen_words=frozen))["words"]
    assert bool((before == after).all()) == frozen


def test_frozen_layers_stay_as_they_were(base_folder, examples, tmp_path):
    before = {name: tensor.clone() for name, tensor in started(base_folder).items()}
    after = tuned(base_folder, examples, tmp_path, replace(SETTINGS, epochs=1, frozen_layers=1))
    moved = {name.split(".")[0] for name in before if bool((before[name] != after[name]).any())}
    assert moved == {"1", "head"}


@pytest.mark.parametrize("with_ranges", [True, False])
def test_the_graph_gives_what_the_network_gives(base_folder, examples, with_ranges):
    pytest.importorskip("onnx")
    ort = pytest.importorskip("onnxruntime")
    weights, (learned, pad) = started(base_folder), examples
    arrays = {name: tensor.numpy() for name, tensor in weights.items()}
    ranges = measure_ranges(weights, SHAPE, learned.variants[0][:9]) if with_ranges else None
    session = ort.InferenceSession(build_graph(arrays, SHAPE, ranges).SerializeToString())
    of_graph = np.concatenate([session.run(None, {"pieces": row})[0] for row in learned.variants[0]])
    assert of_graph == pytest.approx(score_posts(weights, SHAPE, learned.variants[0], pad), abs=0.05)


def test_with_ranges_less_is_lost_in_int8(base_folder, examples, tmp_path):
    pytest.importorskip("onnx")
    ort = pytest.importorskip("onnxruntime")
    weights, (learned, pad) = started(base_folder), examples
    weights["1.up.weight"][5] *= 30  # an inner unit far larger than the others
    floats = score_posts(weights, SHAPE, learned.variants[0], pad)
    arrays = {name: tensor.numpy() for name, tensor in weights.items()}
    lost = []
    for ranges in (None, measure_ranges(weights, SHAPE, learned.variants[0])):
        quantise(build_graph(arrays, SHAPE, ranges), tmp_path / "encoder.onnx")
        session = ort.InferenceSession((tmp_path / "encoder.onnx").read_bytes())
        z = np.concatenate([session.run(None, {"pieces": row})[0] for row in learned.variants[0]])
        lost.append(float(np.abs(z - floats).mean()))
    assert lost[1] < lost[0] / 2


def test_filling_up_does_not_change_a_score(base_folder, examples):
    weights, (learned, pad) = started(base_folder), examples
    longer = np.concatenate([learned.variants[0][0][:-1], np.tile(learned.variants[0][0][1:], 5)])
    alone = score_posts(weights, SHAPE, [learned.variants[0][0]], pad)
    beside = score_posts(weights, SHAPE, [learned.variants[0][0], longer], pad)
    assert beside[0] == pytest.approx(alone[0], abs=1e-5)


@pytest.mark.parametrize("missing", ["model.safetensors", "vocab.txt", "config.json"])
def test_a_base_that_lacks_a_file_is_told(tmp_path, missing):
    for name in {"model.safetensors", "vocab.txt", "config.json"} - {missing}:
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=missing):
        load_base(tmp_path)


def test_a_base_of_another_kind_is_told(tmp_path):
    pytest.importorskip("safetensors.torch")
    for name in ("model.safetensors", "vocab.txt"):
        (tmp_path / name).touch()
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}', encoding="utf-8")
    with pytest.raises(DataError, match="'gpt2' with None, expected 'bert' with 'gelu'"):
        load_base(tmp_path)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (b"{", "is not a JSON object"),
        (b"[]", "is not a JSON object"),
        (b"\xff", "is not a JSON object"),
        (b'{"model_type": "bert", "hidden_act": "gelu"}', "num_hidden_layers"),
    ],
)
def test_a_bad_configuration_of_a_base_is_told(tmp_path, config, told):
    for name in ("model.safetensors", "vocab.txt"):
        (tmp_path / name).touch()
    (tmp_path / "config.json").write_bytes(config)
    with pytest.raises(DataError, match=told):
        Sources(tmp_path).check()


def test_every_post_is_in_one_batch_and_batches_are_of_like_length():
    lengths = np.random.default_rng(0).integers(3, 96, 5000)
    batches = build_batches(lengths, 32, seed=1)
    assert sorted(np.concatenate(batches)) == list(range(5000))
    spread = np.mean([np.ptp(lengths[batch]) for batch in batches])
    assert spread < 10
    assert any((a.tolist() != b.tolist()) for a, b in zip(batches, build_batches(lengths, 32, seed=2), strict=True))


def test_the_vocabulary_keeps_what_texts_need_and_cuts_them_as_before():
    pytest.importorskip("tokenizers")
    texts = ["thank you 🎉", "popper 🎉", "a shop?"]
    vocabulary = build_vocabulary(PIECES, texts, fewest_emoji=2)
    whole, kept = build_tokenizer(PIECES), build_tokenizer(vocabulary.pieces)
    assert "never" not in vocabulary.pieces
    assert vocabulary.pieces[-1] == "🎉"
    assert [PIECES[row] for row in vocabulary.origins[-1]] == whole.encode("party popper").tokens
    for text in ("thank you", "popper", "a shop?"):
        assert kept.encode(text).tokens == whole.encode(text).tokens
    assert kept.encode("never").tokens == ["n", "##e", "##v", "##e", "##r"]


def test_held_out_posts_keep_near_duplicates_together_and_stay_when_posts_come():
    texts = [f"post number {i} about {'abcdefgh'[i % 8] * 9} and {i * 7919} things" for i in range(400)]
    held_out = choose_held_out(texts, 0.2, 0.7)
    assert 40 < held_out.sum() < 120
    more = choose_held_out([*texts, "something else entirely, said later"], 0.2, 0.7)
    assert more[:-1].tolist() == held_out.tolist()
    doubled = choose_held_out([*texts, *(text + "!" for text in texts)], 0.2, 0.7)
    assert doubled[:400].tolist() == doubled[400:].tolist()


def held_out_posts(n=600):
    """A light scorer that is wrong where it hesitates, and an encoder that is right."""
    random = np.random.default_rng(0)
    label = random.integers(0, 4, n)
    hard = random.random(n) < 0.4
    said = np.where(hard, random.integers(0, 4, n), label)
    top = np.where(hard, 0.35, 0.9)
    probabilities = np.tile(((1 - top) / 3)[:, None], 4)
    probabilities[np.arange(n), said] = top
    z = np.full((n, 5), -1.0)
    z[np.arange(n), label] = 2
    flag = label == 2
    z[:, 4] = np.where(flag, 2, -2)
    antisocial = np.where(hard, 0.45, np.where(flag, 0.9, 0.05))
    return HeldOut(Scores(probabilities, antisocial), z, label, flag), hard


def test_the_encoder_is_asked_where_that_pays():
    posts, hard = held_out_posts()
    chosen = choose_combination(posts, share=0.5)
    assert chosen.asks(posts.light).tolist() == hard.tolist()
    assert (answer(posts, chosen).probabilities.argmax(axis=1) == posts.label).all()
    assert log_loss(posts, chosen) < log_loss(posts, replace(chosen, margin=0.0, flag_band=(0.5, 0.5)))
    assert choose_combination(posts, share=0.1).asks(posts.light).mean() <= 0.1


def test_the_cost_curve_rises_with_the_share_asked():
    posts, _ = held_out_posts()
    curve = cost_curve(posts, choose_combination(posts, share=0.5))
    assert [share for _, share, _ in curve] == sorted(share for _, share, _ in curve)
    assert curve[0][1] == 0
    assert curve[-1][2] > curve[0][2]


def test_a_combination_comes_back_from_the_manifest():
    posts, _ = held_out_posts()
    chosen = choose_combination(posts, share=0.5)
    read = Combination.from_manifest({"labels": list(LABELS), "encoder": json.loads(json.dumps(to_manifest(chosen)))})
    assert answer(posts, read).probabilities == pytest.approx(answer(posts, chosen).probabilities)


def test_from_posts_to_files(base_folder, small_table, tmp_path):
    pytest.importorskip("onnx")
    data = load_labelled([small_table])
    n = len(data)
    light = Scores(np.full((n, 4), 0.25), np.full(n, 0.2))
    settings = FitSettings(training=EncoderSettings(epochs=1, n_threads=1, learning_rate=1e-3), held_out=0.2)
    told = []
    task, sources = Task(data, light, LABELS, settings), Sources(base_folder, small_table)
    part = make_encoder(task, sources, tmp_path / "work", told.append)
    assert set(part.files) == {"encoder.onnx", "tokenizer.json"}
    assert part.manifest["training"]["base"]["name"] == "unknown"
    assert part.manifest["agreement"] > 0.9
    assert part.manifest["held_out"]["n_samples"] + part.manifest["training"]["n_samples"] == n
    assert set(part.manifest["held_out"]["metrics"]) == {"light", "auto", "full"}
    assert not (tmp_path / "work").exists()
    json.dumps(part.manifest)


def test_a_teacher_learns_first_and_is_told_of(base_folder, mpnet_folder, small_table, tmp_path):
    pytest.importorskip("onnx")
    data = load_labelled([small_table])
    n = len(data)
    light = Scores(np.full((n, 4), 0.25), np.full(n, 0.2))
    short = EncoderSettings(epochs=1, n_threads=1, learning_rate=1e-3)
    settings = FitSettings(short, TeacherSettings(replace(short, frozen_layers=1), n_posts=20), held_out=0.2)
    pool = tmp_path / "pool.jsonl"
    posts = [f"{one} {other} again" for one in ("rain", "thanks", "sale") for other in ("cake", "tram", "wool", "goat")]
    pool.write_text("".join(json.dumps({"text": text}) + "\n" for text in posts), encoding="utf-8")
    told = []
    sources = Sources(base_folder, pool, mpnet_folder)
    part = make_encoder(Task(data, light, LABELS, settings), sources, tmp_path / "work", told.append)
    made = part.manifest["training"]
    assert made["teacher"]["n_posts"] == len(posts)
    assert made["n_samples"] == n - part.manifest["held_out"]["n_samples"]
    assert [line for line in told if line.startswith("asking the teacher")] == [
        f"asking the teacher of {made['n_samples'] + len(posts)} posts"
    ]
    assert not (tmp_path / "work").exists()


def test_a_lesson_tempers_labels_and_adds_posts(small_table):
    pytest.importorskip("tokenizers")
    data = load_labelled([small_table]).take(range(6))
    certain = np.tile([1.0, 0, 0, 0, 1], (6, 1))
    lesson = Lesson(certain, 0.25, ["one more", "another"], np.tile([0.1, 0.2, 0.3, 0.4, 0.5], (2, 1)))
    settings = EncoderSettings(epochs=2, smoothing=0.0)
    alone, taught = (
        build_examples(data, LABELS, np.ones(6, bool), build_tokenizer(PIECES), settings, given)
        for given in (None, lesson)
    )
    assert taught.label[:6] == pytest.approx(0.75 * alone.label + 0.25 * certain[:, :4])
    assert taught.flag[:6] == pytest.approx(0.75 * alone.flag + 0.25)
    assert taught.label[6:] == pytest.approx(lesson.of_texts[:, :4])
    assert taught.flag[6:].tolist() == [0.5, 0.5]
    assert [len(variant) for variant in taught.variants] == [8, 8]
    assert len(taught.weight) == len(taught.balance) == 8
    assert (alone.label.sum(axis=1) == 1).all()


def test_the_teacher_is_not_asked_of_posts_that_judge_nor_twice_of_one():
    random = np.random.default_rng(0)
    pool = ["".join(random.permutation(list(string.ascii_lowercase))) for _ in range(40)]
    chosen = choose_posts([*pool, *(text.upper() + "!" for text in pool)], pool[:5], 80, 0.7, seed=0)
    assert len(chosen) == 35
    assert not {text.lower().rstrip("!") for text in chosen} & set(pool[:5])
    assert choose_posts(pool, [], 10, 0.7, seed=0) == choose_posts(pool, [], 10, 0.7, seed=0)
    assert choose_posts(pool, [], 10, 0.7, seed=0) != choose_posts(pool, [], 10, 0.7, seed=1)


def test_the_teachers_answers_are_kept(mpnet_folder, small_table, tmp_path):
    data = load_labelled([small_table])
    settings = EncoderSettings(epochs=1, n_threads=1)
    teacher = tune(load_base(mpnet_folder, TEACHERS), data, np.ones(len(data), bool), LABELS, [], settings, tmp_path)
    told = []
    first = ask_teacher(teacher, ["thank you", "a shop"], tmp_path, told.append)
    assert first[:, :-1].sum(axis=1) == pytest.approx([1, 1])
    assert ((first > 0) & (first < 1)).all()
    assert (ask_teacher(teacher, ["thank you", "a shop"], tmp_path, told.append) == first).all()
    assert len(told) == 1
    ask_teacher(teacher, ["thank you", "another shop"], tmp_path, told.append)
    assert len(told) == 2


def test_a_teacher_for_an_encoder_that_is_taken_over_is_told(base_folder, tmp_path):
    (tmp_path / "encoder.onnx").touch()
    for more in ({"teacher": base_folder}, {"pool": tmp_path / "pool.jsonl"}):
        with pytest.raises(DataError, match="neither teacher nor pool"):
            Sources(tmp_path, **more).check()


def test_an_mpnet_can_only_teach(base_folder, mpnet_folder):
    Sources(base_folder, teacher=mpnet_folder).check()
    with pytest.raises(DataError, match="'mpnet' with 'gelu', expected 'bert'"):
        Sources(mpnet_folder).check()


def test_an_mpnet_adds_what_distances_say(base_folder, mpnet_folder):
    import torch

    base = load_base(mpnet_folder, TEACHERS)
    torch.manual_seed(0)
    weights = start_network(base.weights, [[i] for i in range(len(base.pieces))], base.shape, 5, 96)
    assert base.pieces[:3] == ["[CLS]", "[PAD]", "[SEP]"]
    same = load_base(base_folder).weights
    layers = [name for name in same if name.startswith("encoder.layer")]
    assert all(bool((base.weights[name] == same[name]).all()) for name in layers)
    assert bool((weights["positions"] == same["embeddings.position_embeddings.weight"][2:98]).all())
    assert base.shape.epsilon == 1e-5
    ids = torch.tensor([[0, *range(40, 70), 2]])
    real = torch.ones_like(ids, dtype=torch.bool)
    plain = score_pieces({k: v for k, v in weights.items() if k != "distances"}, base.shape, ids, real)
    assert not torch.allclose(score_pieces(weights, base.shape, ids, real), plain, atol=1e-3)
    even = {**weights, "distances": torch.full_like(weights["distances"], 0.7)}  # the same for all: nothing changes
    assert torch.allclose(score_pieces(even, base.shape, ids, real), plain, atol=1e-5)
    filled = torch.cat([ids, torch.ones(1, 9, dtype=torch.int64)], 1)
    alone = score_pieces(weights, base.shape, ids, real)
    assert torch.allclose(score_pieces(weights, base.shape, filled, filled != 1), alone, atol=1e-5)


def test_near_distances_have_a_bucket_each_and_far_ones_share():
    pytest.importorskip("torch")
    from pipeline.training.encoder_network import _buckets

    buckets = _buckets(96, 32)
    assert buckets[0, :9].tolist() == [0, 17, 18, 19, 20, 21, 22, 23, 24]
    assert buckets[:9, 0].tolist() == list(range(9))
    assert buckets[0, 9:].tolist() == sorted(buckets[0, 9:].tolist())
    assert (int(buckets[95, 0]), int(buckets[0, 95])) == (15, 31)


def test_a_pool_without_texts_is_told(tmp_path):
    path = tmp_path / "pool.jsonl"
    path.write_text('{"text": "one"}\n{"words": "two"}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"pool\.jsonl:2"):
        load_pool(path)
