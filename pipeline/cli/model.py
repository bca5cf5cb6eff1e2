"""``twoway model``: list, show and verify models."""

import json
from typing import Annotated

import typer

app = typer.Typer(help="List, show and verify models.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="MODEL", help="Name or folder of the model.")]


@app.command(name="list")
def list_models() -> None:
    """List the models in reach, with what they score.

    Example: twoway model list
    """
    from pipeline.scoring.folder import find_folder, list_names, read_manifest

    for name in list_names():
        path = find_folder(name)
        manifest = read_manifest(path)
        score = manifest["metrics"]["out of fold"]["macro_f1"]
        posts = f"{manifest['training']['n_samples']:,} posts"
        typer.echo(f"{name}\t{manifest['created']}\t{posts}\tmacro-F1 {score:.3f} out of fold\t{path}")


@app.command()
def show(
    name: Name = "default", as_json: Annotated[bool, typer.Option("--json", help="The whole manifest.")] = False
) -> None:
    """Show what a model is: labels, features, thresholds, figures, origin.

    Example: twoway model show default
    """
    from pipeline.scoring.folder import find_folder, read_manifest

    path = find_folder(name)
    manifest = read_manifest(path)
    if as_json:
        typer.echo(json.dumps(manifest, indent=1, ensure_ascii=False))
        return
    metrics = "\n".join(
        f"  {of:<22} macro-F1 {figures['macro_f1']:.3f} on {figures['n_samples']:,} posts"
        for of, figures in manifest["metrics"].items()
    )
    thresholds = ", ".join(f"{of} {value}" for of, value in manifest["thresholds"].items())
    typer.echo(
        f"{manifest['name']}  ({path})\n"
        f"labels      {', '.join(manifest['labels'])}\n"
        f"trained     {manifest['created']} on {manifest['training']['n_samples']:,} posts, "
        f"C {manifest['training']['settings']['C']:g}\n"
        f"antisocial  {manifest['flag']}; thresholds {thresholds}\n"
        f"features    {manifest['features']}\nfigures\n{metrics}"
    )


@app.command()
def verify(name: Name = "default") -> None:
    """Check every file of a model against its manifest, and that it loads and scores.

    Exits with 2 if anything differs. Nothing is unpickled: estimator.joblib is only hashed.

    Example: twoway model verify default
    """
    from pipeline.scoring.folder import find_folder, read_manifest, verified_bytes
    from pipeline.scoring.model import load_model

    path = find_folder(name)
    manifest = read_manifest(path)
    for file in manifest["files"]:
        if (path / file).exists():
            verified_bytes(path, file, manifest)
            typer.echo(f"ok       {file}")
        else:
            typer.echo(f"absent   {file} (only needed for training and scikit-learn)")
    load_model(path).classify(["good morning"])
    typer.echo(f"{path}: loads and scores")
