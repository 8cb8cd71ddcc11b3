-- forget deletes dead jobs. ARGV[2..]: ids. Returns how many were deleted.
local n = 0
for i = 2, #ARGV do
  if exhume(ARGV[i]) then
    forget_job(ARGV[i])
    n = n + 1
  end
end
return n
