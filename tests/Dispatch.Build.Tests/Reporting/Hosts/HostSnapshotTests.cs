using System.Text;
using Dispatch.Build.Reporting.Hosts;
using Xunit;

namespace Dispatch.Build.Tests.Reporting.Hosts;

public sealed class HostSnapshotTests
{
    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var host in CiHosts.Names.Skip(1))
        {
            foreach (var script in PublishScript.Names)
            {
                all.Add(host, script);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_host_tells_every_end_as_its_snapshot_says(string host, string name)
    {
        using var script = new PublishScript();
        var text = new StringBuilder("== output\n");
        await script.PlayAsync(name, CiHosts.Detect(script.Context, host), line => text.Append(script.Plain(line)).Append('\n'));
        Add("outputs", script.Read("output"));
        Add("dispatch.env", script.Read("dispatch.env"));
        Add("summary", script.Read("summary"));
        Add("uploaded summary", script.UploadedSummary());
        Snapshot.Matches($"{host}.{name}.txt", text.ToString());

        void Add(string title, string content) => text.Append(content.Length > 0 ? $"== {title}\n{content}{(content.EndsWith('\n') ? "" : "\n")}" : "");
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Every_end_has_its_report(string name)
    {
        using var script = new PublishScript();
        await script.PlayAsync(name, CiHosts.Detect(script.Context, "plain"), static _ => { });
        var report = script.Read("reports", "hello.report.json");
        Assert.DoesNotContain("do-not-tell", report, StringComparison.Ordinal);
        Snapshot.Matches($"{name}.report.json", report);
        Snapshot.Matches($"{name}.sarif", script.Read("reports", "hello.sarif"));
    }

    public static TheoryData<string> Scripts() => [.. PublishScript.Names];
}
