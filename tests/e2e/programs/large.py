"""A crawler whose one run is fifty thousand calls. `python large.py [CALLS]`"""

import sys

import dashcam


@dashcam.span(kind="tool")
def fetch(page):
    return {"page": page, "words": page * 7 % 900}


@dashcam.span(kind="chain")
def read(pages):
    return sum(fetch(page)["words"] for page in pages)


@dashcam.span(kind="agent")
def crawl(calls):
    done, chapter = 1, 0
    while done < calls:
        size = min(1 + chapter % 97, calls - done - 1)
        read(range(done, done + size))
        done, chapter = done + size + 1, chapter + 1
    return done


if __name__ == "__main__":
    crawl(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
