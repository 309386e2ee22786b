using System.Text;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Oci;
using Dispatch.Testing.CiReaders;
using Xunit;

namespace Dispatch.Build.Tests.Reporting.Hosts;

/// <summary>Each host's output is read as the host reads it. Whatever a builder prints, the commands in it are those of a builder that prints a harmless word.</summary>
public sealed class InjectionTests
{
    public static TheoryData<string> Hosts() => [.. CiHosts.Names.Skip(1)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_text_of_a_builder_gives_a_command(string host)
    {
        var expected = Commands(host, await OutputAsync(host, "harmless"));
        foreach (var line in HostileLines.All)
        {
            var output = await OutputAsync(host, line);
            Assert.True(expected.SequenceEqual(Commands(host, output)), $"{line.Cut(80)}\n{string.Join('\n', Commands(host, output))}\n{output.Cut(3000)}");
            Assert.All(AllReaders.Read("plain", output), control => Assert.Equal("gitlab", host));
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_quoted_line_gives_none_even_where_the_host_listens(string name)
    {
        var host = CiHosts.Detect(Context(), name);
        foreach (var line in HostileLines.All)
        {
            var quoted = host.Quote(line);
            Assert.Empty(AllReaders.Read(name, quoted));
            Assert.Empty(AllReaders.Read(name, $"  {quoted}\n"));
            Assert.DoesNotContain(quoted, static c => char.IsControl(c) && c is not '\t');
            Assert.True(name != "github" || GitHubReader.Matches(quoted).Count == 0, quoted.Cut(200));
        }
    }

    [Fact]
    public void What_a_builder_prints_on_GitHub_is_between_lines_that_stop_commands()
    {
        var output = new StringBuilder();
        var lines = new HostLines(CiHosts.Detect(Context(), "github"), line => output.Append(line).Append('\n'));
        lines.Report(new PhaseStarted("run", "Building"));
        lines.Report(new LogLine("one"));
        lines.Report(new LogLine("two"));
        lines.Report(new PhaseStarted("push", "Pushing"));
        lines.Report(new LogLine("three"));
        lines.Close();
        Assert.Equal(
            "::group::run\nBuilding\n::stop-commands::t1\none\ntwo\n::t1::\n::endgroup::\n::group::push\nPushing\n::stop-commands::t2\nthree\n::t2::\n::endgroup::\n",
            output.ToString());
    }

    private static string[] Commands(string host, string output) =>
        [.. AllReaders.Read(host, output).Select(static command => $"{command.Name} {string.Join(' ', command.Properties.Select(static property => property.Key))}")];

    private static HostContext Context()
    {
        var tokens = 0;
        return new(static _ => null, TimeProvider.System) { NewToken = () => $"t{++tokens}" };
    }

    // Everything that can hold a text of a builder's, or of a Dockerfile's.
    private static async Task<string> OutputAsync(string name, string text)
    {
        var output = new StringBuilder();
        var host = CiHosts.Detect(Context(), name);
        var lines = new HostLines(host, line => output.Append(line).Append('\n'));
        lines.Report(new PhaseStarted(text, text));
        lines.Report(new StepStarted(1, 1, text, 1));
        lines.Report(new LogLine(text));
        lines.Report(new Notice(text));
        lines.Report(new Warning(Finding(text)));
        lines.Report(new LogLine(text));
        lines.Close();
        lines.Tell(Finding(text), Severity.Error);
        foreach (var line in name is "azure" or "teamcity" ? await host.PublishOutputsAsync([new("digest", text)]) : [])
        {
            output.Append(line).Append('\n');
        }

        return output.ToString();
    }

    private static Diagnostic Finding(string text) => new(Codes.RunFailed, text) { File = $"a{text}", Line = 3, Instruction = text, Suggestion = text, Evidence = [text, text] };
}
