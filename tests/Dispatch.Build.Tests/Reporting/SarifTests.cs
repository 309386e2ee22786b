using System.Text.Json;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Documents;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tests.Reporting.Hosts;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Reporting;

/// <summary>What the schema of SARIF 2.1.0 and the rules of the text behind it ask of what we write.</summary>
public sealed class SarifTests
{
    public static TheoryData<string> Scripts() => [.. PublishScript.Names];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Documents_are_as_the_standard_says(string name)
    {
        using var script = new PublishScript();
        var record = await script.PlayAsync(name, CiHosts.Detect(script.Context, "plain"), static _ => { });
        Assert.Empty(SarifSchema.Violations(script.Read("reports", "hello.sarif")));
        using var document = JsonDocument.Parse(script.Read("reports", "hello.sarif"));
        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        var run = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.NotEmpty(driver.GetProperty("name").GetString()!);
        var rules = driver.GetProperty("rules").EnumerateArray().Select(static rule => rule.GetProperty("id").GetString()).ToList();
        Assert.Equal(rules.Count, rules.Distinct().Count());
        Assert.Equal(record.Image is not null, run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        var bases = run.GetProperty("originalUriBaseIds").EnumerateObject().ToDictionary(static item => item.Name, static item => item.Value.GetProperty("uri").GetString()!);
        Assert.All(bases.Values, static uri => Assert.Matches("^file:///.*/$", uri));
        Assert.Equal(record.Diagnostics.Count, run.GetProperty("results").GetArrayLength());
        Assert.All(run.GetProperty("results").EnumerateArray(), result =>
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["none", "note", "warning", "error"]);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            Assert.All(result.GetProperty("locations").EnumerateArray().Concat(result.GetProperty("relatedLocations").EnumerateArray()), location => AssertLocation(location, bases));
        });
    }

    [Theory]
    [InlineData(null, 0, 0, 0)]
    [InlineData("Dockerfile", 0, 0, 0)]
    [InlineData("/checkout/src/a b#c?%41/D\u00f6ckerfile", 7, 0, 9)]
    [InlineData("/elsewhere/[x]/Dockerfile\n", 7, 3, 7)]
    [InlineData("C:\\work\\Dockerfile", 1, 1, 0)]
    public void Whatever_a_finding_holds_the_document_fits_the_schema(string? file, int line, int column, int endLine)
    {
        var finding = new Diagnostic(Codes.RunFailed, "\ud800 \u0000 \e[0m {0} [a](b) \r\n")
        {
            File = file, Line = line, Column = column, EndLine = endLine, ExitCode = 137, Instruction = "RUN \uffff", Evidence = [""], Candidates = ["oom"],
        };
        var record = new PublishRecord
        {
            Name = "hello",
            Started = DateTimeOffset.MinValue,
            Ended = DateTimeOffset.MaxValue,
            Diagnostics = [finding with { Related = [finding, finding with { File = "x" }] }, finding],
            Warnings = [new(Codes.ReportUnwritable, "w"), finding],
        };

        Assert.Empty(SarifSchema.Violations(SarifDocument.ToJson(record, "/checkout/src")));
        Assert.Empty(SarifSchema.Violations(SarifDocument.ToJson(record with { DefinitionFile = "/checkout/src/hello.csproj" }, "/")));
    }

    [Fact]
    public void The_schema_refuses_what_is_none()
    {
        Assert.NotEmpty(SarifSchema.Violations("""{ "version": "2.2.0", "runs": [] }"""));
        Assert.NotEmpty(SarifSchema.Violations("""{ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x", "informationUri": "no uri" } } }] }"""));
    }

    private static void AssertLocation(JsonElement location, Dictionary<string, string> bases)
    {
        var place = location.GetProperty("physicalLocation");
        var artifact = place.GetProperty("artifactLocation");
        var uri = artifact.GetProperty("uri").GetString()!;
        Assert.True(Uri.IsWellFormedUriString(uri, UriKind.RelativeOrAbsolute), uri);
        if (artifact.TryGetProperty("uriBaseId", out var id))
        {
            Assert.Contains(id.GetString()!, bases.Keys);
            Assert.False(Uri.IsWellFormedUriString(uri, UriKind.Absolute));
        }

        if (place.TryGetProperty("region", out var region))
        {
            Assert.True(region.GetProperty("startLine").GetInt32() >= 1);
            Assert.True(!region.TryGetProperty("endLine", out var end) || end.GetInt32() >= region.GetProperty("startLine").GetInt32());
        }
    }
}
