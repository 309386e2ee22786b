using Cake.Core.IO;

namespace Cake.Dispatch;

/// <summary>Settings of <c>DispatchExplain</c>: what is known of a build besides its log.</summary>
public sealed class DispatchExplainSettings
{
    /// <summary>What was built: findings then name the line and the instruction.</summary>
    public FilePath? Dockerfile { get; set; }

    /// <summary>Whose log it is: <c>auto</c>, the default, <c>kaniko</c>, <c>buildah</c>, <c>buildkit</c> or <c>img</c>.</summary>
    public string? Builder { get; set; }

    /// <summary>The build arguments that were given.</summary>
    public IDictionary<string, string> BuildArguments { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the builder exited with, when that is known.</summary>
    public int? ExitCode { get; set; }

    /// <summary>What the container runtime said of its end, for example <c>OOMKilled</c>.</summary>
    public string? Reason { get; set; }
}
