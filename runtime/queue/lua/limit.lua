-- limit changes how many jobs may run at a time, and wakes the workers, who may start more now.
-- ARGV: now, a job type or '*' for the whole queue, the limit or -1 for none. Returns 1.
local field, most = ARGV[2], tonumber(ARGV[3])
if most < 0 then
  call('HDEL', p .. 'limits', field)
else
  call('HSET', p .. 'limits', field, most)
end
add(bells, WAKE, call('LLEN', q))
if has_gpu() then add(bells, p .. 'wake:gpu', call('LLEN', q)) end
close()
return 1
