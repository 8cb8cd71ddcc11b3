-- forget deletes dead jobs. ARGV[2..]: ids. Returns how many were deleted.
local n = 0
for i = 2, #ARGV do
  if call('ZREM', p .. 'dead', ARGV[i]) == 1 then
    call('ZREM', p .. 'verdicts', ARGV[i])
    call('DEL', job_key(ARGV[i]))
    n = n + 1
  end
end
return n
