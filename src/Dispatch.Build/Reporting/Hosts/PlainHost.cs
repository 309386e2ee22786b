namespace Dispatch.Build.Reporting.Hosts;

/// <summary>No service that we know: a terminal, or one that takes nothing but text.</summary>
internal sealed class PlainHost : CiHost
{
    public override string Name => "plain";
}
