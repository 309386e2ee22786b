using System.Net.Http.Headers;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>A bearer token out of a file that is rotated, as the kubelet does with those of service accounts.</summary>
internal sealed class TokenFileCredentials : IKubernetesCredentials
{
    private readonly string _path;
    private readonly Func<string, Exception?, KubeConfigException> _error;
    private readonly Reread<AuthenticationHeaderValue> _header;

    public TokenFileCredentials(string path, Func<string, Exception?, KubeConfigException> error, TimeProvider timeProvider) =>
        (_path, _error, _header) = (path, error, new Reread<AuthenticationHeaderValue>(Read, timeProvider));

    public ValueTask<AuthenticationHeaderValue?> GetAsync(bool refresh, CancellationToken cancellationToken) => ValueTask.FromResult<AuthenticationHeaderValue?>(_header.Get(refresh));

    private AuthenticationHeaderValue Read()
    {
        try
        {
            var token = File.ReadAllText(_path).Trim();
            return token.Length > 0 ? BearerToken.Header(token, problem => _error($"{_path}: {problem}", null)) : throw _error($"{_path} is empty.", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw _error($"{_path} cannot be read: {e.Message}", e);
        }
    }
}
