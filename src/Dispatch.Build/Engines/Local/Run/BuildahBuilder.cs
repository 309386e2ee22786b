using System.Globalization;
using System.Text;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>buildah and podman: the same code under two names (buildah-build(1), podman-build(1), containers-transports(5)).</summary>
internal sealed class BuildahBuilder(string name, string program, IReadOnlyDictionary<string, string> environment) : IContainerBuilder
{
    private const string Credentials = "auth.json";

    private bool IsPodman => name == "podman";

    public async Task<BuilderResult> BuildAsync(BuilderRequest request, BuilderLog log, CancellationToken cancellationToken)
    {
        var image = await RunBuildAsync(request, log, cancellationToken);
        try
        {
            // podman leaves layers as its storage has them, buildah has to be told.
            List<string> plain = IsPodman ? [] : ["--disable-compression"];
            await CallAsync(request, log, ["push", "--quiet", .. plain, image, "dir:image"], cancellationToken);
        }
        finally
        {
            await CallAsync(request, log, ["rmi", image], CancellationToken.None);
        }

        var folder = request.InWorkFolder("image");
        var manifest = ImageJson.ReadManifest(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json"), cancellationToken));
        return new BuilderResult(
            Path.Combine(folder, manifest.Config.Digest.Hex), [.. manifest.Layers.Select(layer => Path.Combine(folder, layer.Digest.Hex))]);
    }

    private async Task<string> RunBuildAsync(BuilderRequest request, BuilderLog log, CancellationToken cancellationToken)
    {
        // Relative to the working directory, so no path of this machine gets into the image's history.
        await request.WriteDockerfileAsync(image => "dir:" + Path.GetFileName(image.Folder), cancellationToken);
        // With an empty list podman would read the .dockerignore of the context.
        await File.WriteAllTextAsync(request.InWorkFolder("ignore"), "no/such/file\n", cancellationToken);
        await File.WriteAllTextAsync(request.InWorkFolder(Credentials), "{}", cancellationToken);
        var steps = new BuilderSteps(request.Dockerfile);
        var (lastError, isInLine) = ("", false);
        var code = await ProcessRunner.RunAsync(Command(request, BuildArguments(request)), Output, Error, cancellationToken);
        return code == 0
            ? (await File.ReadAllTextAsync(request.InWorkFolder("id"), cancellationToken)).Trim()
            : throw BuildahFailure.Of(name, request.Build, request.Dockerfile, steps, code, lastError, log.Last);

        void Output(LogLine line)
        {
            if (steps.Read(line.Text, out var before) is not { } step)
            {
                log.Add(line);
                isInLine = line.IsContinued;
                return;
            }

            // What the step before printed without a line end is a line of its own. The rest is text of a Dockerfile that we wrote as UTF-8.
            var length = before.Length == 0 ? 0 : Math.Max(0, line.Bytes.Length - Encoding.UTF8.GetByteCount(line.Text.AsSpan(before.Length)));
            if (length > 0 || isInLine)
            {
                log.Add(new(before) { Bytes = line.Bytes[..length] });
            }

            log.Start(step, line.Bytes[length..]);
            isInLine = false;
        }

        void Error(LogLine line)
        {
            lastError = line.Text.Length > 0 ? line.Text : lastError;
            log.Add(line);
        }
    }

    private List<string> BuildArguments(BuilderRequest request)
    {
        var build = request.Build;
        var platform = string.Join('/', new[] { build.Platform.OS, build.Platform.Architecture, build.Platform.Variant }.OfType<string>());
        List<string> arguments =
        [
            IsPodman ? "build" : "bud", "--file", "Dockerfile", "--ignorefile", "ignore", "--iidfile", "id", "--layers=false", "--platform", platform,
            // HEALTHCHECK, SHELL and ONBUILD have no place in the OCI form; we write the final manifest ourselves.
            "--format", "docker",
            "--timestamp", build.Timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ];
        if (build.Target is not null)
        {
            var target = request.Dockerfile.Target(build.Target);
            arguments.AddRange(["--target", target.Name ?? target.Index.ToString(CultureInfo.InvariantCulture)]);
        }

        foreach (var (key, value) in build.BuildArguments)
        {
            arguments.AddRange(["--build-arg", $"{key}={value}"]);
        }

        return [.. arguments, BuilderRequest.Context];
    }

    private async Task CallAsync(BuilderRequest request, BuilderLog log, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var code = await ProcessRunner.RunAsync(Command(request, arguments), static _ => { }, log.Add, cancellationToken);
        if (code != 0)
        {
            throw new DispatchException(new Diagnostic(Codes.BuilderFailed, $"{name} {arguments[0]} exited with {code}: {(log.Evidence is [.., var last] ? last : "it printed nothing")}") { Evidence = log.Evidence });
        }
    }

    // Every image is here already, so it needs no credentials; and it fails where DOCKER_CONFIG names a folder without a file.
    private ProcessCommand Command(BuilderRequest request, IReadOnlyList<string> arguments) => new(
        program, arguments, request.WorkFolder, new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["REGISTRY_AUTH_FILE"] = request.InWorkFolder(Credentials) });
}
