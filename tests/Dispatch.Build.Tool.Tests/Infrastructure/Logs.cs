namespace Dispatch.Build.Tool.Tests.Infrastructure;

/// <summary>Logs of kaniko 1.24.0 as it prints them, and the Dockerfile they are about.</summary>
internal static class Logs
{
    public const string Dockerfile = """
        FROM registry.example.com/base:1
        WORKDIR /app
        COPY . .
        RUN npm install --omit=dev

        """;

    public const string RunFailure = """
        INFO[0000] Retrieving image manifest registry.example.com/base:1
        INFO[0000] Executing 0 build triggers
        INFO[0000] Building stage 'registry.example.com/base:1' [idx: '0', base-idx: '-1']
        INFO[0001] WORKDIR /app
        INFO[0001] COPY . .
        INFO[0001] Taking snapshot of files...
        INFO[0001] RUN npm install --omit=dev
        INFO[0001] Initializing snapshotter ...
        INFO[0001] Taking snapshot of full filesystem...
        INFO[0002] Cmd: /bin/sh
        INFO[0002] Args: [-c npm install --omit=dev]
        INFO[0002] Running: [/bin/sh -c npm install --omit=dev]
        npm error code E404
        npm error 404 Not Found - GET https://registry.npmjs.org/no-such-package - Not found
        error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1

        """;

    public const string Success = """
        INFO[0000] Retrieving image manifest registry.example.com/base:1
        INFO[0001] COPY . .
        INFO[0001] Taking snapshot of files...
        INFO[0002] Pushing image to registry.example.com/hello:1
        INFO[0002] Pushed registry.example.com/hello@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

        """;
}
