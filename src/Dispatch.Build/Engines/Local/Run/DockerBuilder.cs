using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>docker with BuildKit: base images are loaded under names of ours, the result is saved (docker-load(1), docker-build(1), docker-save(1)).</summary>
internal sealed partial class DockerBuilder(string program, IReadOnlyDictionary<string, string> environment) : IContainerBuilder
{
    private static readonly string[] ProxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"];

    public async Task<BuilderResult> BuildAsync(BuilderRequest request, BuilderLog log, CancellationToken cancellationToken)
    {
        foreach (var image in request.Images.Select(entry => entry.Image).Distinct())
        {
            await DockerArchive.WriteAsync(image, Name(image), request.InWorkFolder("load.tar"), cancellationToken);
            await CallAsync(request, log, ["load", "--quiet", "--input", "load.tar"], cancellationToken);
        }

        var dockerfile = await request.WriteDockerfileAsync(Name, cancellationToken);
        await File.WriteAllTextAsync(dockerfile + ".dockerignore", "", cancellationToken);
        await CallAsync(request, log, BuildArguments(request), cancellationToken);
        var id = (await File.ReadAllTextAsync(request.InWorkFolder("id"), cancellationToken)).Trim();
        try
        {
            await CallAsync(request, log, ["save", "--output", "image.tar", id], cancellationToken);
        }
        finally
        {
            await CallAsync(request, log, ["rmi", "--no-prune", id], CancellationToken.None);
        }

        return await DockerArchive.ReadAsync(request.InWorkFolder("image.tar"), request.InWorkFolder("image"), cancellationToken);
    }

    private static string Name(LaidOutImage image) => $"dispatch-build-base:{image.Image.Manifest.Config.Digest.Hex}";

    private List<string> BuildArguments(BuilderRequest request)
    {
        var build = request.Build;
        var platform = string.Join('/', new[] { build.Platform.OS, build.Platform.Architecture, build.Platform.Variant }.OfType<string>());
        List<string> arguments =
        [
            "build", "--progress=plain", "--no-cache", "--file", "Dockerfile", "--iidfile", "id", "--platform", platform,
            "--build-arg", "SOURCE_DATE_EPOCH=" + build.Timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ];
        if (build.Target is not null)
        {
            var target = request.Dockerfile.Target(build.Target);
            arguments.AddRange(["--target", target.Name ?? target.Index.ToString(CultureInfo.InvariantCulture)]);
        }

        foreach (var name in ProxyNames.SelectMany(name => new[] { name, name.ToLowerInvariant() }).Where(environment.ContainsKey))
        {
            arguments.AddRange(["--build-arg", name]);
        }

        foreach (var (key, value) in build.BuildArguments)
        {
            arguments.AddRange(["--build-arg", $"{key}={value}"]);
        }

        return [.. arguments, BuilderRequest.Context];
    }

    private async Task CallAsync(BuilderRequest request, BuilderLog log, List<string> arguments, CancellationToken cancellationToken)
    {
        var complete = new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["DOCKER_BUILDKIT"] = "1", ["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1" };
        var (line, lastError) = (0, "");
        var code = await ProcessRunner.RunAsync(new ProcessCommand(program, arguments, request.WorkFolder, complete), log.Add, Error, cancellationToken);
        if (code != 0)
        {
            throw Failure(request, arguments[0], line, lastError, code, log.Evidence);
        }

        void Error(LogLine output)
        {
            var text = output.Text;

            // What commands print is prefixed with the number of their step, so this is BuildKit's own.
            line = SourceLine.Match(text) is { Success: true } match ? int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture) : line;
            lastError = text.Length > 0 ? text : lastError;
            log.Add(output);
        }
    }

    private static DispatchException Failure(BuilderRequest request, string verb, int line, string lastError, int code, IReadOnlyList<string> evidence)
    {
        var instruction = request.Dockerfile.Instructions.LastOrDefault(candidate => candidate.Line <= line && line <= candidate.EndLine);
        var status = ExitCode.Match(lastError);
        var diagnostic = (instruction, status.Success) switch
        {
            (null, _) => new Diagnostic(Codes.BuilderFailed, $"docker {verb} exited with {code}: {lastError}"),
            (_, true) => instruction.Diagnose(Codes.RunFailed, $"{instruction.Keyword} failed with exit code {status.Groups["code"].Value}: {instruction.Text}"),
            _ => instruction.Diagnose(Codes.BuilderFailed, $"docker failed at {instruction.Keyword}: {lastError}"),
        };
        return new DispatchException(diagnostic with { Evidence = evidence });
    }

    [GeneratedRegex(@"^Dockerfile:(?<line>[0-9]{1,6})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SourceLine { get; }

    [GeneratedRegex(@"did not complete successfully: exit code: (?<code>[0-9]{1,6})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ExitCode { get; }
}
