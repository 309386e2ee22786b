FROM registry.example/base/busybox:1 AS build
RUN mkdir -p /out && echo compiled > /out/app.txt

FROM registry.example/base/nodejs:1
COPY --from=build /out/app.txt /function/app.txt
RUN cat /function/app.txt
