using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>Credentials of an exec plugin, kept until they expire or the server refuses them.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody takes holds nothing to dispose of.")]
internal sealed class ExecCredentials(ExecPlugin plugin, TimeProvider timeProvider) : IKubernetesCredentials
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile ExecAnswer? _answer;

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(bool refresh, CancellationToken cancellationToken) =>
        (await AskAsync(refresh, cancellationToken)).Header;

    /// <summary>The certificate that came with the token, or instead of one.</summary>
    public async ValueTask<X509Certificate2?> GetCertificateAsync(bool refresh, CancellationToken cancellationToken) =>
        (await AskAsync(refresh, cancellationToken)).Certificate;

    private async ValueTask<ExecAnswer> AskAsync(bool refresh, CancellationToken cancellationToken)
    {
        var before = _answer;
        if (!refresh && IsCurrent(before))
        {
            return before!;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Many calls fail together when a token ends: the first of them asks for all.
            if (_answer is { } newer && !ReferenceEquals(newer, before) && IsCurrent(newer))
            {
                return newer;
            }

            var output = await ExecProcess.RunAsync(plugin, cancellationToken);
            return _answer = ExecAnswer.Read(plugin, output);
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool IsCurrent(ExecAnswer? answer) => answer is not null && (answer.Expires is not { } end || timeProvider.GetUtcNow() < end);
}
