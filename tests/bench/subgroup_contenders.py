"""What pysubgroup and a decision tree find in a folder's `train.csv`: the accounts of `fresh.csv` in it, as flags.

Run by `discovering` in a Python of its own. All known outcomes are given to them; `discover` has them in two halves.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pysubgroup as ps
from sklearn.tree import DecisionTreeClassifier

LEAST, MOST = 62, 0.2
LISTED = "tech"


def columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Lists as one column an item, without ids."""
    items = frame[LISTED].fillna("").str.get_dummies("; ").astype(bool).add_prefix("tech ")
    return pd.concat([frame.drop(columns=["id", LISTED]), items], axis=1)


def subgroups(train: pd.DataFrame, fresh: pd.DataFrame, power: float) -> np.ndarray:
    """The best group by n^power (p - p0) that is neither too small nor too large."""
    target = ps.BinaryTarget("won", True)
    space = ps.create_selectors(train, nbins=8, ignore=["won"])
    quality = ps.StandardQF(power)
    size = [ps.MinSupportConstraint(LEAST)]
    task = ps.SubgroupDiscoveryTask(train, target, space, qf=quality, result_set_size=30, depth=3, constraints=size)
    for _, group in ps.BeamSearch(beam_width=30).execute(task).to_descriptions():
        if group.covers(train).mean() <= MOST:
            return np.asarray(group.covers(fresh))
    return np.zeros(len(fresh), bool)


def leaf(train: pd.DataFrame, fresh: pd.DataFrame) -> np.ndarray:
    """The leaf of the highest rate that is not too large, of a tree of depth 3."""
    both = pd.get_dummies(pd.concat([train, fresh], keys=["train", "fresh"]).drop(columns="won"), dummy_na=True)
    both = both.fillna(both.median(numeric_only=True))
    here, there = both.loc["train"], both.loc["fresh"]
    tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=LEAST, random_state=0).fit(here, train["won"])
    at = pd.Series(tree.apply(here))
    rates = pd.DataFrame({"leaf": at, "won": train["won"].to_numpy()}).groupby("leaf")["won"].agg(["mean", "size"])
    fitting = rates[rates["size"] <= MOST * len(train)]
    best = (fitting if len(fitting) else rates)["mean"].idxmax()
    return np.asarray(tree.apply(there) == best)


def main(folder: Path) -> None:
    """Write the flags of each tool."""
    train = pd.read_csv(folder / "train.csv").dropna(subset=["won"]).reset_index(drop=True)
    train["won"] = train["won"].astype(str).str.lower().eq("true")
    fresh = columns(pd.read_csv(folder / "fresh.csv"))
    train = columns(train)
    both = pd.concat([train, fresh]).columns
    train, fresh = train.reindex(columns=both), fresh.reindex(columns=both)
    np.save(folder / "pysubgroup-wracc.npy", subgroups(train, fresh, 1.0))
    np.save(folder / "pysubgroup-z.npy", subgroups(train, fresh, 0.5))
    np.save(folder / "tree.npy", leaf(train, fresh))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
