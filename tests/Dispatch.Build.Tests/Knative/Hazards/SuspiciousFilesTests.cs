using Dispatch.Build.Knative.Hazards;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Hazards;

public sealed class SuspiciousFilesTests : IDisposable
{
    private readonly Definition _definition = new();

    public void Dispose() => _definition.Dispose();

    private IEnumerable<Diagnostic> Warnings() => _definition.Check("FROM scratch\n", "quay.io/buildah/stable:v1.28").Warnings;

    [Theory]
    [InlineData("id_rsa", "-----BEGIN")]
    [InlineData("keys/id_ed25519", "-----BEGIN")]
    [InlineData("tls/server.pem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\n")]
    [InlineData("server.key", "-----BEGIN PRIVATE KEY-----\n")]
    [InlineData("sign.pfx", "binary")]
    [InlineData(".env", "TOKEN=x")]
    [InlineData(".env.production", "TOKEN=x")]
    [InlineData(".npmrc", "//registry.example/:_authToken=x")]
    [InlineData(".pypirc", "[pypi]\npassword = x")]
    [InlineData("NuGet.Config", "<add key=\"ClearTextPassword\" value=\"x\" />")]
    [InlineData(".git-credentials", "https://u:p@git.example")]
    [InlineData(".docker/config.json", "{\"auths\":{}}")]
    [InlineData("deploy/kubeconfig", "users:\n- name: x")]
    [InlineData("home/.kube/config", "users:\n- name: x")]
    [InlineData(".aws/credentials", "[default]")]
    [InlineData("service-account.json", "{\"private_key\": \"x\"}")]
    [InlineData("sub/.git/HEAD", "ref: refs/heads/main")]
    public void A_file_that_looks_like_a_secret_is_warned_about(string path, string content)
    {
        _definition.Write(path, content);
        _definition.Write("hello.js", "x");

        var warning = Assert.Single(Warnings());
        Assert.Equal(Codes.WorkspaceSuspicious, warning.Code);
        Assert.Contains(path.Contains("/.git/", StringComparison.Ordinal) ? ".git" : path, warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(content, warning.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id_rsa.pub", "x")]
    [InlineData("id_rsa", "")]
    [InlineData("ca.pem", "-----BEGIN CERTIFICATE-----\n")]
    [InlineData("public.key", "-----BEGIN PUBLIC KEY-----\n")]
    [InlineData(".env.example", "TOKEN=x")]
    [InlineData(".npmrc", "registry=https://registry.example/")]
    [InlineData("nuget.config", "<packageSources/>")]
    [InlineData("config.json", "{\"auths\":{}}")]
    [InlineData("kubeconfig.md", "users:")]
    [InlineData("package.json", "{}")]
    [InlineData(".gitignore", "x")]
    public void One_that_only_has_such_a_name_is_not(string path, string content)
    {
        _definition.Write(path, content);
        Assert.Empty(Warnings());
    }

    [Fact]
    public void What_the_ignore_rules_leave_out_does_not_count()
    {
        _definition.Write(".env", "TOKEN=x");
        _definition.Write(".dockerignore", ".env\n");
        Assert.Empty(Warnings());
    }

    [Fact]
    public void Ten_are_named_and_the_rest_counted()
    {
        for (var i = 0; i < 13; i++)
        {
            _definition.Write($"{i:00}/.env", "A=1");
        }

        var warnings = Warnings().ToList();
        Assert.Equal(11, warnings.Count);
        Assert.Equal("3 more files of the workspace look as if they held secrets.", warnings[^1].Message);
    }
}
