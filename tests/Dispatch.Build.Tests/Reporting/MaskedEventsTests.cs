using System.Text;
using Dispatch.Build.Reporting;
using Xunit;

namespace Dispatch.Build.Tests.Reporting;

public sealed class MaskedEventsTests
{
    private readonly SecretMask _secrets = new();
    private readonly List<BuildEvent> _heard = [];
    private readonly MaskedEvents _events;

    public MaskedEventsTests()
    {
        _secrets.Add("hunter-2");
        _events = new(_secrets, new Listener(_heard));
    }

    [Fact]
    public void Nothing_that_is_said_holds_a_secret()
    {
        _events.Report(new PhaseStarted("run", "with hunter-2"));
        _events.Report(new StepStarted(1, 1, "RUN login hunter-2", 3) { Bytes = "RUN login hunter-2"u8.ToArray() });
        _events.Report(new LogLine("hunter-2") { Bytes = (byte[])[0xff, .. "hunter-2"u8] });
        _events.Report(new Notice("hunter-2"));
        _events.Report(new Warning(new(Codes.RunFailed, "hunter-2")));
        Assert.Equal("with ***", ((PhaseStarted)_heard[0]).Text);
        Assert.Equal("RUN login ***", ((StepStarted)_heard[1]).Text);
        Assert.Equal("RUN login ***"u8, ((StepStarted)_heard[1]).Bytes.Span);
        Assert.Equal([0xff, .. "***"u8], ((LogLine)_heard[2]).Bytes.ToArray());
        Assert.Equal("***", ((LogLine)_heard[2]).Text);
        Assert.Equal("***", ((Notice)_heard[3]).Text);
        Assert.Equal("***", ((Warning)_heard[4]).Diagnostic.Message);
    }

    [Fact]
    public void A_secret_that_comes_in_pieces_is_hidden_wherever_it_is_cut()
    {
        const string Line = "a hunter-2, hunter-2hunter-2 and a hunter";
        for (var first = 0; first <= Line.Length; first++)
        {
            for (var second = first; second <= Line.Length; second++)
            {
                _heard.Clear();
                Report(Line[..first], isContinued: true);
                Report(Line[first..second], isContinued: true);
                Report(Line[second..], isContinued: false);
                Assert.Equal("a ***, ****** and a hunter", string.Concat(_heard.Cast<LogLine>().Select(static piece => piece.Text)));
                Assert.Equal("a ***, ****** and a hunter", string.Concat(_heard.Cast<LogLine>().Select(static piece => Encoding.UTF8.GetString(piece.Bytes.Span))));
            }
        }
    }

    [Fact]
    public void Without_secrets_everything_stays_as_it_is()
    {
        var open = new MaskedEvents(new SecretMask(), new Listener(_heard));
        BuildEvent[] said = [new LogLine("a"), new Notice("b"), new LogLine("c") { IsContinued = true }, new LogLine("d")];
        Array.ForEach(said, open.Report);
        Assert.Equal(["a", "c", "d"], _heard.OfType<LogLine>().Select(static line => line.Text));
        Assert.Equal(4, _heard.Count);
    }

    private void Report(string text, bool isContinued) => _events.Report(new LogLine(text) { Bytes = Encoding.UTF8.GetBytes(text), IsContinued = isContinued });

    private sealed class Listener(List<BuildEvent> heard) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => heard.Add(value);
    }
}
