"""A chart as a file: SVG or PNG, drawn by vl-convert in a process of its own.

vl-convert holds a whole JavaScript engine, 80 MB; in its own process that memory is taken for a second and given back.
"""

import json
import subprocess
import sys

SECONDS_TO_DRAW = 60  # takes 0.6 on an idle machine
PNG_SCALE = 2  # pixels of the picture for a pixel of the chart
ENDINGS = ("svg", "png")


def draw_chart(description, ending):
    """A Vega-Lite description with its rows, a dict, as the bytes of a file with one of ENDINGS; raises subprocess.SubprocessError."""
    command = [sys.executable, "-m", "mnist_ui.chart_file", ending]
    done = subprocess.run(command, input=json.dumps(description).encode(), stdout=subprocess.PIPE, timeout=SECONDS_TO_DRAW, check=True)
    return done.stdout


def main():
    """Read a description from standard input and write the file that the first argument names to standard output."""
    import vl_convert

    description, is_png = sys.stdin.read(), sys.argv[1] == "png"
    drawn = vl_convert.vegalite_to_png(description, scale=PNG_SCALE) if is_png else vl_convert.vegalite_to_svg(description).encode()
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
