using System.Globalization;
using System.Text;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>A custom source that unpacks a small archive out of its own environment.</summary>
internal static class ShellSource
{
    /// <summary>Anything with sh, base64 and tar will do.</summary>
    public const string DefaultImage = "docker.io/library/busybox:1.36";

    /// <summary>
    /// The most bytes an archive may have: 768 KiB, 1 MiB as base64. The Build is one object of etcd, which takes 1.5 MiB a request, and its pod
    /// is another that repeats the environment; the rest is for the template's steps, status and managed fields. Linux takes 2 MiB of arguments
    /// and environment (a quarter of an 8 MiB stack), of which the variables of the namespace's services need their part.
    /// </summary>
    public const int MaxBytes = 768 << 10;

    // Linux takes 128 KiB for one variable with name, '=' and the final NUL (MAX_ARG_STRLEN). A multiple of 4, so that no group of base64 is cut.
    private const int VariableLength = (128 << 10) - 32;

    /// <summary>The most bytes that fit into one variable.</summary>
    public const int OneVariableBytes = VariableLength / 4 * 3;

    /// <summary>The source. A shell of any kind runs it, and fails when a part of the archive did not arrive as it was sent.</summary>
    /// <param name="name">Name of the source.</param>
    /// <param name="image">Image with sh, base64 and tar; null for <see cref="DefaultImage"/>.</param>
    /// <param name="archive">Its paths are relative to <c>/</c>.</param>
    /// <param name="after">Commands to run after it was unpacked, each a line.</param>
    public static Manifests.SourceSpec Create(string name, string? image, PackedFiles archive, params IEnumerable<string> after)
    {
        var base64 = Convert.ToBase64String(archive.Bytes.Span);
        var variables = base64.Chunk(VariableLength).Select(static (part, index) => new EnvVar(string.Create(CultureInfo.InvariantCulture, $"ARCHIVE_{index}"), new(part))).ToList();
        return new Manifests.SourceSpec
        {
            Name = name,
            Custom = new() { Image = image ?? DefaultImage, Command = ["/bin/sh", "-c"], Args = [Script(archive, variables, after)], Env = variables },
        };
    }

    // Kubernetes replaces $(NAME) in arguments: no command substitution here. A pipe's status is that of its last command, so nothing whose
    // failure matters stands before another one.
    private static string Script(PackedFiles archive, IReadOnlyList<EnvVar> variables, IEnumerable<string> after)
    {
        var script = new StringBuilder()
            .Append("set -e\numask 022\nmkdir -p /").Append(ContextFiles.DockerfileFolder).Append("\ncd /").Append(ContextFiles.DockerfileFolder).Append("\n{\n");
        foreach (var variable in variables)
        {
            script.Append("  printf %s \"$").Append(variable.Name).Append("\"\n");
        }

        script.Append("} | base64 -d > archive.tgz\n")
            .Append("if command -v sha256sum > /dev/null; then\n  echo '").Append(archive.Digest.Hex).Append("  archive.tgz' | sha256sum -c > /dev/null || { echo 'The archive did not arrive whole.' >&2; exit 1; }\nfi\n")
            .Append("tar -xzf archive.tgz -C /\nrm archive.tgz\n");
        foreach (var line in after)
        {
            script.Append(line).Append('\n');
        }

        return script.ToString();
    }
}
