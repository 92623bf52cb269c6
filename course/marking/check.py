"""Check the answers of one submission with the course's own checks, in a process that ran none of its code.

Started by sandbox.py. Standard input is {"tests": {task: source}, "answers": {task: [[when, packed answers], ...]}},
output is {task: [points, of, name of the mistake, message, open answer, when]}. The answers are what run.py said;
nothing in them is executed. The right one of several counts; if none is right, the first that was attempted.
"""
import contextlib
import functools
import io
import json
import signal
import sys
from pathlib import Path

SHEETS_OWN = ("check", "end of task")  # where a wrong answer is looked for first; elsewhere a name may be another's


@functools.cache
def load(source):
    """What a test in Otter's form defines, once; Otter-Grader itself is not needed."""
    space = {"test_case": lambda **details: lambda function: function}
    source = source.replace("from otter.test_files import test_case\n", "")
    exec(compile(source, "the course's checks", "exec"), space)
    return space


def judge(source, answers):
    """(points, of, name of the mistake, message) of one task's answers."""
    space = load(source)
    points = space["points"]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            passed, words, mistake = space["task"].verdict(answers)
    except Exception as error:
        words = f"The check cannot read this answer ({type(error).__name__}). Give it in the form the task asks for."
        return 0, points, "not readable", words
    return (points, points, "", "") if passed else (0, points, mistake, words)


def best(tried):
    """What counts among [(verdict, when, answers)], told in the order in which the submission ran."""
    places = {when: place for place, when in enumerate(SHEETS_OWN)}
    ranked = [one for _, one in sorted(enumerate(tried), key=lambda pair: (places.get(pair[1][1], 9), -pair[0]))]
    right = [one for one in ranked if not one[0][3]]
    attempted = [one for one in ranked if not one[0][3].startswith("Not attempted yet")]
    return (right or attempted or ranked)[0]


def text_of(answers):
    """The open answer, for a person to read."""
    return "\n".join(str(answer) for answer in answers.values() if answer is not ...).strip()[:5000]


def too_long(*_):
    raise TimeoutError


def main():
    job, out = json.load(sys.stdin), sys.stdout
    sys.path.insert(0, str(Path(__file__).parent))
    from run import limit, settle
    settle(job)
    import matplotlib.pyplot as plt
    from serialize import build
    limit(job["limits"])
    signal.signal(signal.SIGALRM, too_long)
    results = {}
    for task, source in job["tests"].items():
        tried = []
        for when, packed in job["answers"].get(task) or [["end", {}]]:
            signal.alarm(job["limits"]["TASK_SECONDS"])
            answers = {}
            try:
                answers = build(packed)
                tried.append((judge(source, answers), when, answers))
            except (Exception, MemoryError) as error:
                words = f"The check could not read this answer ({type(error).__name__})."
                tried.append(((0, 1, "not readable", words), when, answers))
            finally:
                signal.alarm(0)
            plt.close("all")
        verdict, when, answers = best(tried)
        results[task] = [*verdict, "" if verdict[1] else text_of(answers), when]
    json.dump(results, out)


if __name__ == "__main__":
    main()
