using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>A bearer token in a file, of which only the newest is accepted.</summary>
internal sealed class RotatingToken : IDisposable
{
    private readonly TempFolder _folder = new();
    private volatile string _accepted = "";
    private int _turn;

    public RotatingToken() => Rotate();

    /// <summary>Path of the file.</summary>
    public string File => _folder["token"];

    /// <summary>Replaces the token at once, as the kubelet does.</summary>
    public void Rotate()
    {
        var next = $"token-{Interlocked.Increment(ref _turn)}";
        System.IO.File.Move(_folder.Write("next", next), File, overwrite: true);
        _accepted = $"Bearer {next}";
    }

    /// <summary>401 for a request with another token; null when it is accepted.</summary>
    public Fault? Check(ProxiedRequest request) => request.Authorization == _accepted ? null : new Fault.Answer(401);

    public void Dispose() => _folder.Dispose();
}
