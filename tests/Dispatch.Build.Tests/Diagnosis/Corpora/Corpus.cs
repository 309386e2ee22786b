using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dispatch.Build.Diagnosis;

namespace Dispatch.Build.Tests.Diagnosis.Corpora;

/// <summary>A real run of a builder: what it printed, and what really went wrong.</summary>
/// <param name="Version">Of the builder.</param>
/// <param name="Name">Of the case; the same case ran with several versions.</param>
/// <param name="ExitCode">128 and the signal where one ended it.</param>
/// <param name="Category">The true cause, <c>ok</c> for a success; known from how the case was set up.</param>
/// <param name="Line">Of the Dockerfile, 0 for none.</param>
/// <param name="Telling">Whether the log has a line that tells the cause.</param>
/// <param name="Dockerfile">Its bytes as Latin-1; null when there was none.</param>
/// <param name="Log">Standard output and error as one stream, its bytes as Latin-1.</param>
public sealed record CorpusCase(string Version, string Name, int ExitCode, string Category, int Line, bool Telling, string? Dockerfile, string Log)
{
    /// <summary>The bytes of the log.</summary>
    public byte[] Bytes => Encoding.Latin1.GetBytes(Log);

    /// <summary>Explains it from log and Dockerfile alone.</summary>
    public IReadOnlyList<Diagnostic> Explain(BuilderKind builder)
    {
        var context = new LogContext { Builder = builder, DockerfileName = "Dockerfile" };
        var explainer = new LogExplainer(Dockerfile is null ? context : context.WithDockerfile(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Dockerfile)), "Dockerfile"));
        explainer.Add(Bytes);
        return explainer.Explain(new BuilderEnd(null));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Version} {Name}";
}

/// <summary>The runs of each builder.</summary>
internal static class Corpus
{
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<CorpusCase> Kaniko { get; } = Read("kaniko");

    public static IReadOnlyList<CorpusCase> BuildKit { get; } = Read("buildkit");

    public static IReadOnlyList<CorpusCase> Img { get; } = Read("img");

    public static IReadOnlyList<CorpusCase> Buildah { get; } = Read("buildah");

    /// <summary>Of versions and cases that no rule was written for; see README.md.</summary>
    public static IReadOnlyList<CorpusCase> HeldOutKaniko { get; } = Read("heldout-kaniko");

    /// <inheritdoc cref="HeldOutKaniko"/>
    public static IReadOnlyList<CorpusCase> HeldOutBuildKit { get; } = Read("heldout-buildkit");

    private static List<CorpusCase> Read(string builder)
    {
        using var packed = typeof(Corpus).Assembly.GetManifestResourceStream($"{builder}.jsonl.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        var cases = new List<CorpusCase>();
        while (reader.ReadLine() is { } line)
        {
            cases.Add(JsonSerializer.Deserialize<CorpusCase>(line, _web)!);
        }

        return cases;
    }
}
