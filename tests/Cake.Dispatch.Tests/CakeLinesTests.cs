using Cake.Core.Diagnostics;
using Cake.Dispatch.Running;
using Cake.Dispatch.Tests.Infrastructure;
using Dispatch.Build;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Xunit;

namespace Cake.Dispatch.Tests;

/// <summary>What a publish writes into Cake's log, and what past it.</summary>
public sealed class CakeLinesTests : IDisposable
{
    private const string Injection = "::error::owned";

    private readonly FakeLog _log = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Phases_are_information_and_what_a_builder_prints_is_verbose()
    {
        Tell("plain");
        Assert.Equal(
            [
                (Verbosity.Normal, LogLevel.Information, "Running it {0}"),
                (Verbosity.Normal, LogLevel.Information, "[1/2] RUN npm install"),
                (Verbosity.Verbose, LogLevel.Verbose, $"> {Injection}"),
                (Verbosity.Verbose, LogLevel.Verbose, "run: 1.5 s"),
                (Verbosity.Minimal, LogLevel.Warning, "Dockerfile(3): warning DSP1002: Odd. Correct the value."),
                (Verbosity.Quiet, LogLevel.Error, "dispatch: error DSP1001: Absent. Say it."),
                (Verbosity.Quiet, LogLevel.Error, "> ::set-output::x"),
            ],
            _log.Entries);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public void On_a_host_with_folds_they_hold_it_and_findings_are_annotations()
    {
        Tell("github");
        Assert.Contains((Verbosity.Normal, LogLevel.Information, $"> {Injection}"), _log.Entries);
        Assert.DoesNotContain(_log.Entries, static entry => entry.Level is LogLevel.Warning or LogLevel.Error);
        Assert.Equal(
            """
            ::group::run
            ::warning file=Dockerfile,line=3,title=DSP1002 setting-invalid::Odd. Correct the value.
            ::endgroup::
            ::error title=DSP1001 setting-missing::Absent. Say it.%0A> ::set-output::x

            """.ReplaceLineEndings("\n"),
            _output.ToString());
    }

    private void Tell(string host)
    {
        var lines = new CakeLines(_log, CiHosts.Detect(new(static _ => null, TimeProvider.System), host), _output);
        lines.Report(new PhaseStarted("run", "Running it {0}"));
        lines.Report(new StepStarted(1, 2, "RUN npm\ninstall", 4));
        lines.Report(new LogLine($"\e[31m{Injection}"));
        lines.Report(new PhaseEnded("run", TimeSpan.FromSeconds(1.5)));
        lines.Report(new Warning(new(Codes.SettingInvalid, "Odd.") { File = "Dockerfile", Line = 3 }));
        lines.Close();
        lines.Close();
        lines.Tell(new(Codes.SettingMissing, "Absent.") { Suggestion = "Say it.", Evidence = ["::set-output::x"] }, Severity.Error);
    }
}
