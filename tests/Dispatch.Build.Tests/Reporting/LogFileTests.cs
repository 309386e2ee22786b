using Dispatch.Build.Reporting;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Reporting;

public sealed class LogFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(bool skipped, params BuildEvent[] events)
    {
        var seen = new List<BuildEvent>();
        using (var log = new LogFile(_folder["logs", "x.log"], new Listener(seen)))
        {
            foreach (var value in events)
            {
                ((IProgress<BuildEvent>)log).Report(value);
            }

            if (skipped)
            {
                log.KeepPrevious();
            }
        }

        Assert.Equal(events, seen);
        return File.ReadAllText(_folder["logs", "x.log"]);
    }

    [Fact]
    public void Holds_what_builders_printed_as_it_came()
    {
        var text = Write(
            false,
            new PhaseStarted("resolve", "Resolving a"),
            new PhaseStarted("run", "Building"),
            new StepStarted(1, 2, "RUN x", 7),
            new LogLine("\e[31m##vso[task.complete]red"),
            new Notice("noted"));

        Assert.Equal("== resolve: Resolving a\n== run: Building\n-- 1/2 (line 7): RUN x\n\e[31m##vso[task.complete]red\n-- noted\n", text);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_survive()
    {
        Write(
            false,
            new LogLine("\uFFFDa") { Bytes = (byte[])[0xff, (byte)'a', 0, (byte)'\r'], IsContinued = true },
            new LogLine("b\uFFFD") { Bytes = (byte[])[(byte)'b', 0xc3] },
            new StepStarted(2, 2, "RUN \uFFFD", 7) { Bytes = (byte[])[.. "STEP 2/2: RUN "u8, 0xff] },
            new LogLine("c"));

        Assert.Equal([0xff, (byte)'a', 0, (byte)'\r', (byte)'b', 0xc3, .. "\nSTEP 2/2: RUN "u8, 0xff, .. "\nc\n"u8], File.ReadAllBytes(_folder["logs", "x.log"]));
    }

    [Fact]
    public void A_skipped_publish_leaves_the_log_of_the_build_it_found()
    {
        var built = Write(false, new PhaseStarted("assemble", "Assembling"));

        Assert.Equal(built, Write(true, new PhaseStarted("resolve", "Resolving"), new Notice("Nothing changed.")));
    }

    [Fact]
    public void Without_an_earlier_log_a_skipped_publish_writes_its_own() =>
        Assert.Equal("-- Nothing changed.\n", Write(true, new Notice("Nothing changed.")));

    [Fact]
    public void A_publish_that_failed_early_takes_the_place_of_an_older_log()
    {
        Write(false, new PhaseStarted("assemble", "Assembling"));

        Assert.Equal("== resolve: Resolving\n", Write(false, new PhaseStarted("resolve", "Resolving")));
    }

    private sealed class Listener(List<BuildEvent> seen) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => seen.Add(value);
    }
}
