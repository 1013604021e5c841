"""From the journals into the store: joins starts and ends, adds up traces, exactly once, one owner at a time.

loop.py        collect once, for a while, or follow
reaching.py    how far somebody else is who collects
collector.py   segment by segment, batch by batch
behind.py      whether so much waits that the index has to
join.py        frames of one process into spans
ended.py       which trace spans are of that have ended
spans.py       one span between its first frame and its row
places.py      which part of which version of an app they are of
awaiting.py    versions that are being found out
pricing.py     what model calls cost, as they end
scores.py      what the app said of its spans, as marks
segments.py    how far each segment is, and which need no row any more
totals.py      traces and what they add up to
interning.py   texts and values into ids
sweep.py       deletes what is collected
upkeep.py      what comes after: second pass, limits
exclusive.py   the store for oneself
"""

from dashcam.collect.exclusive import exclusively as exclusively
from dashcam.collect.loop import Report as Report
from dashcam.collect.loop import collect as collect
from dashcam.collect.loop import follow as follow
from dashcam.collect.loop import lags as lags
from dashcam.collect.loop import relieve as relieve
from dashcam.collect.pricing import renew_costs as renew_costs
