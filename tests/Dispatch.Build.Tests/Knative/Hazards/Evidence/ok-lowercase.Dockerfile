# syntax-less file
from registry.example/base/busybox:1
# comment
run echo a && \
    # inner comment
    echo b
cmd ["echo","x"]
