"""The protocol without sockets, threads or clocks: what comes, what is due and what time it is are arguments and results."""
