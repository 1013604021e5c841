"""What `dashcam demo` shows: programs that need nothing installed, recorded as anybody's are, and spread over some days.

programs/      a help desk in two versions, an agent, a chat, reports that go wrong, an inbox: copied beside the store and run there
model.py       what stands in for a provider's client: answers by rehearsed lines, recorded as an integration would
recording.py   the programs → a store of what they did once
spreading.py   what was recorded once → days of use: copies with other ids, at the pace of a real provider
opinions.py    what people say of some of it: notes, tags, scores, pins
making.py      all of it → the store that the dashboard opens on
"""
