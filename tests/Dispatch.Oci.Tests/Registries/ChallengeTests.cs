using Dispatch.Oci.Registries;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Headers as servers send them, and as they should not.</summary>
public sealed class ChallengeTests
{
    [Theory]
    [InlineData("""Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push" """, "Bearer{realm=https://auth.example/token;service=registry.example;scope=repository:a/b:pull,push}")]
    [InlineData("Basic realm=\"with \\\"quotes\\\", and commas\"", "Basic{realm=with \"quotes\", and commas}")]
    [InlineData("Basic realm=simple", "Basic{realm=simple}")]
    [InlineData("BEARER REALM = \"https://x\" , Service=y", "BEARER{REALM=https://x;Service=y}")]
    [InlineData("Basic", "Basic{}")]
    [InlineData("Negotiate, Basic realm=\"x\"", "Negotiate{} Basic{realm=x}")]
    [InlineData("Negotiate YWJj==, Bearer realm=\"x\",error=\"invalid_token\"", "Negotiate{} Bearer{realm=x;error=invalid_token}")]
    [InlineData("Basic realm=\"x\", Bearer realm=\"y\"", "Basic{realm=x} Bearer{realm=y}")]
    [InlineData(", ,Basic realm=x,,", "Basic{realm=x}")]
    [InlineData("Bearer realm=\"first\",realm=\"second\"", "Bearer{realm=first}")]
    [InlineData("Bearer realm=\"never closed", "Bearer{}")]
    [InlineData("Bearer realm=\"ends in \\", "Bearer{}")]
    [InlineData("\"\"", "")]
    [InlineData("", "")]
    [InlineData("=,=", "")]
    public void Challenges_are_read(string header, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Challenge.Parse(header).Select(challenge =>
            $"{challenge.Scheme}{{{string.Join(';', challenge.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))}}}")));

    [Theory]
    [InlineData("repository:a:pull", "repository:a:pull")]
    [InlineData("repository:a:push,pull repository:a:pull", "repository:a:pull,push")]
    [InlineData("repository:b:pull repository:a:pull,push", "repository:a:pull,push repository:b:pull")]
    [InlineData("repository:host:5000/a:pull", "repository:host:5000/a:pull")]
    [InlineData("nonsense  ", "")]
    public void Scopes_are_merged(string scopes, string expected) => Assert.Equal(expected, string.Join(' ', Scopes.Merge(scopes.Split(' '))));

    [Theory]
    [InlineData("https://auth.example/token", "registry.example", true)]
    [InlineData("https://registry.example:444/token", "registry.example", true)]
    [InlineData("http://auth.example/token", "registry.example", false)]
    [InlineData("http://registry.example/token", "registry.example", false)]
    [InlineData("https://user:pw@auth.example/token", "registry.example", false)]
    [InlineData("ftp://auth.example/token", "registry.example", false)]
    [InlineData("/token", "registry.example", false)]
    [InlineData("", "registry.example", false)]
    [InlineData(null, "registry.example", false)]
    [InlineData("https://127.0.0.1/token", "registry.example", false)]
    [InlineData("https://localhost/token", "registry.example", false)]
    [InlineData("https://169.254.169.254/latest", "registry.example", false)]
    [InlineData("https://10.1.2.3/token", "registry.example", false)]
    [InlineData("https://[::1]/token", "registry.example", false)]
    [InlineData("https://[::ffff:192.168.0.1]/token", "registry.example", false)]
    [InlineData("https://10.1.2.3/token", "10.1.2.3:5000", true)]
    [InlineData("https://10.1.2.3/token", "10.1.2.4:5000", true)]
    [InlineData("http://localhost:1/token", "localhost:5000", true)]
    [InlineData("http://127.0.0.1:1/token", "localhost:5000", true)]
    [InlineData("http://auth.example/token", "localhost:5000", false)]
    [InlineData("http://plain.example:8080/token", "plain.example:5000", true)]
    [InlineData("http://tokens.example/token", "plain.example:5000", true)]
    [InlineData("http://other.example/token", "plain.example:5000", false)]
    public void Credentials_go_to_safe_token_servers_only(string? realm, string registry, bool allowed)
    {
        var options = new RegistryOptions { PlainHttp = ["plain.example:5000", "tokens.example"] };
        var check = () => Realm.Check(realm, RegistryEndpoint.Of(registry, options), options);

        if (allowed)
        {
            Assert.Equal(realm, check().AbsoluteUri);
        }
        else
        {
            Assert.DoesNotContain("pw@", Assert.Throws<InvalidDataException>(check).Message, StringComparison.Ordinal);
        }
    }
}
