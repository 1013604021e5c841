"""Any object to bounded data, without running its code; secrets masked on the way.

Given arguments and results by `capture`, it hands on what the journal encodes; `canonical` and `preview` serve the collector.
"""
