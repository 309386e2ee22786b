using System.Text.Json;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>How a run of <c>dotnet</c> ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public string All => Output + Error;

    /// <summary>Fails the test, with everything that was printed, unless the run succeeded.</summary>
    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{All}");
        return this;
    }

    /// <summary>Fails the test unless the run failed with this code.</summary>
    public Outcome FailedWith(string code)
    {
        Assert.True(ExitCode != 0 && All.Contains($"error {code}", StringComparison.Ordinal), $"exit code {ExitCode}, expected error {code}\n{All}");
        return this;
    }

    /// <summary>The metadata of the only item that <c>-getTargetResult</c> printed for a target.</summary>
    public IReadOnlyDictionary<string, string> Result(string target)
    {
        Succeeded();
        using var json = JsonDocument.Parse(Output);
        var result = json.RootElement.GetProperty("TargetResults").GetProperty(target);
        Assert.Equal("Success", result.GetProperty("Result").GetString());
        var item = Assert.Single(result.GetProperty("Items").EnumerateArray());
        return item.EnumerateObject().ToDictionary(static property => property.Name, static property => property.Value.GetString()!, StringComparer.Ordinal);
    }
}
