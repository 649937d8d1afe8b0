"""A brain for `aicollab trainer --brain "exec:python3 examples/differential_evolution.py"`.

Differential evolution (Storn & Price, rand-to-best/1/bin) over JSON lines on stdin and stdout, standard library only.
trainer/brains/exec_brain.ts describes every message: each "ask" comes with a context that shows the three best points
known ("top") and two very different ones ("different"), and the population begins with them. What this program prints
on stderr is its log.
"""

import json
import random
import sys

POPULATION = 12
WEIGHT = 0.6
CROSSOVER = 0.8


class DifferentialEvolution:
    def __init__(self, dimensions):
        self.dimensions = dimensions
        self.random = random.Random(1)
        self.members = []  # (score, x), lower is better
        self.best = None
        self.target = 0

    def know(self, score, x):
        """Notes a point that somebody measured; it leads the way without being a member."""
        if self.best is None or score < self.best[0]:
            self.best = (score, x)

    def begin(self, shown):
        """Makes the points that are known the population's first members."""
        if not self.members:
            self.members = [(point["score"], point["x"]) for point in shown]

    def propose(self):
        """Returns a point with the index of the member that it may replace, or None while the population grows."""
        if len(self.members) < POPULATION:
            return None, [self.random.random() for _ in range(self.dimensions)]
        index = self.target % POPULATION
        self.target += 1
        x = self.members[index][1]
        _, one = self.random.choice(self.members)
        _, other = self.random.choice(self.members)
        kept = self.random.randrange(self.dimensions)
        trial = list(x)
        for i in range(self.dimensions):
            if i == kept or self.random.random() < CROSSOVER:
                trial[i] = x[i] + WEIGHT * (self.best[1][i] - x[i]) + WEIGHT * (one[i] - other[i])
                trial[i] = min(1.0, max(0.0, trial[i]))
        return index, trial

    def learn(self, index, x, score):
        self.know(score, x)
        if index is None:
            self.members.append((score, x))
        elif score <= self.members[index][0]:
            self.members[index] = (score, x)


def say(message):
    print(json.dumps(message), flush=True)


def main():
    search = None
    asked = []
    for line in sys.stdin:
        message = json.loads(line)
        kind = message["t"]
        if kind == "hello":
            search = DifferentialEvolution(len(message["space"]["params"]))
            say({"t": "ready", "name": "differential-evolution"})
        elif kind == "pattern":
            search.know(message["pattern"]["score"], message["pattern"]["x"])
        elif kind == "ask":
            search.begin(message["context"]["top"] + message["context"]["different"])
            asked = [search.propose() for _ in range(message["n"])]
            say({"t": "propose", "id": message["id"], "candidates": [{"x": x} for _, x in asked]})
        elif kind == "tell":
            for (index, x), result in zip(asked, message["results"]):
                if result["valid"] and result["score"] is not None:
                    search.learn(index, x, result["score"])
        elif kind == "bye":
            return


if __name__ == "__main__":
    main()
