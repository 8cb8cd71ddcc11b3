-- For operations that must go on while the server is out of memory: what is accepted is finished and what is lost comes back,
-- while enqueueing alone is refused. A server lets a script that has written go on writing, and this write needs no memory.
call('DEL', p .. 'none')
