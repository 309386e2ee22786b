using Dispatch.Build.Knative.Hazards;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Hazards;

/// <summary>What eight versions of kaniko really did with these Dockerfiles (Evidence/index.tsv), and what is said before they get them.</summary>
public sealed class EvidenceTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Dispatch.Build.Tests", "Knative", "Hazards", "Evidence");

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var row in File.ReadLines(Path.Combine(Folder, "index.tsv")).Skip(1).Select(line => line.Split('\t')))
            {
                cases.Add(row[0], row[1], row[2]);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_that_was_built_wrongly_goes_unsaid_and_nothing_else_is_refused(string version, string name, string outcome)
    {
        using var definition = new Definition();
        definition.Write("hello.js", "x");
        definition.Write("system-packages.txt", "");
        definition.Write("packages.txt", "");
        definition.Arguments =
        [
            .. name switch
            {
                "arg-image-missing" => (KeyValuePair<string, string>[])[],
                "arg-image-empty" => [new("IMAGE", "")],
                _ => [new("IMAGE", "registry.example/base/nodejs:1"), new("BASE_IMAGE", "registry.example/base/nodejs:1")],
            },
            new("HANDLER", "hello.js"),
        ];

        var report = definition.Check(File.ReadAllText(Path.Combine(Folder, $"{name}.Dockerfile")), $"registry.example/kaniko:{version}");

        var (refused, doubted) = (report.Errors.Count > 0, report.Warnings.Any(warning => warning.Code == Codes.BuilderHazard));
        Assert.Equal(outcome switch { "wrong" => (true, doubted), "doubtful" => (false, true), _ => (false, false) }, (refused, doubted));
        Assert.All(report.Errors, error => Assert.StartsWith($"kaniko {version} ", error.Message.Split(": ", 2)[1], StringComparison.Ordinal));
    }
}
