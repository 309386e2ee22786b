using System.IO.Compression;
using System.Text.Json;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Tests.Diagnosis;

/// <summary>A real failure of kaniko: the end of its log, and what really went wrong.</summary>
internal sealed record KanikoCase(string Version, string Case, int ExitCode, string Category, int Line, bool Telling, string? Dockerfile, IReadOnlyList<string> Log)
{
    public Dockerfile? Parsed
    {
        get
        {
            try
            {
                return Dockerfile is null ? null : DockerfileParser.Parse(Dockerfile, "Dockerfile");
            }
            catch (DispatchException)
            {
                return null;
            }
        }
    }
}

internal static class KanikoLogs
{
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<KanikoCase> All { get; } = Read();

    private static List<KanikoCase> Read()
    {
        using var packed = typeof(KanikoLogs).Assembly.GetManifestResourceStream("kaniko-logs.jsonl.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var cases = new List<KanikoCase>();
        while (reader.ReadLine() is { } line)
        {
            cases.Add(JsonSerializer.Deserialize<KanikoCase>(line, _web)!);
        }

        return cases;
    }
}
