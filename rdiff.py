from course.renew import outputs,stale
import difflib
w=outputs()
for p in stale(w)[:4]:
    print(*list(difflib.unified_diff(p.read_text().splitlines(),w[p].splitlines(),lineterm="",n=1))[:24],sep="\n")
print(len(stale(w)),"stale")
