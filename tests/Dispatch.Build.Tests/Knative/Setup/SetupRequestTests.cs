using Dispatch.Build.Knative.Setup;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Setup;

public sealed class SetupRequestTests : IDisposable
{
    private readonly Requests _machine = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Without_anything_it_is_what_templates_and_pages_speak_of()
    {
        var options = await _machine.Request.ReadAsync(Cancel);
        Assert.Equal(("dispatch", "dispatch-build", "BuildTemplate"), (options.Namespace, options.ServiceAccount, options.TemplateKind));
        Assert.Empty(options.Registries);
        Assert.Empty(options.Notices);
        Assert.Null(options.Git);
    }

    [Fact]
    public async Task Credentials_are_those_that_publishing_uses()
    {
        _machine.SignedIn("registry.example.com/team");
        _machine.Folder.Write("docker/config.json", """{"auths": {"https://index.docker.io/v1/": {"auth": "aHVidXNlcjpodWJwYXNzd29yZA=="}}}""");
        var options = await (_machine.Request with { PullRegistries = ["docker.io"] }).ReadAsync(Cancel);
        Assert.Equal(
            [("registry.example.com", "ci", Requests.Password), ("docker.io", "hubuser", "hubpassword")],
            options.Registries.Select(static login => (login.Registry, login.Username, login.Password)));
        Assert.DoesNotContain(Requests.Password, string.Join(' ', options.Registries), StringComparison.Ordinal);
        Assert.Empty(options.Notices);
    }

    [Fact]
    public async Task A_registry_without_credentials_is_told_and_left_out()
    {
        _machine.Settings["FunctionImageRegistry"] = "localhost:5000";
        var options = await _machine.Request.ReadAsync(Cancel);
        Assert.Empty(options.Registries);
        Assert.StartsWith("No credentials for localhost:5000 were found (", Assert.Single(options.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS")]
    [InlineData("oauth2accesstoken")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task A_token_that_soon_expires_is_told(string user)
    {
        var options = await _machine.SignedIn("registry.example.com", user).Request.ReadAsync(Cancel);
        Assert.Single(options.Registries);
        Assert.Contains("expires within hours", Assert.Single(options.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_token_is_of_no_use_in_a_cluster()
    {
        _machine.Settings["FunctionImageRegistry"] = "registry.example.com";
        _machine.Folder.Write("docker/config.json", """{"auths": {"registry.example.com": {"identitytoken": "the-token-itself"}}}""");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _machine.Request.ReadAsync(Cancel));
        Assert.Equal(Codes.CredentialsUnsuitable, failure.Code);
        Assert.DoesNotContain("the-token-itself", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_docker_configuration_is_an_error_that_quotes_nothing()
    {
        _machine.Settings["FunctionImageRegistry"] = "registry.example.com";
        _machine.Folder.Write("docker/config.json", """{"auths": {"registry.example.com": {"auth": secret-without-quotes""");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _machine.Request.ReadAsync(Cancel));
        Assert.Equal(Codes.CredentialsUnreadable, failure.Code);
        Assert.DoesNotContain("secret-without-quotes", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry", "DSP1002")]
    [InlineData("https://registry.example.com", "DSP1002")]
    [InlineData("user@registry.example.com", "DSP1002")]
    public async Task What_is_no_registry_is_an_error(string registry, string code)
    {
        _machine.Settings["FunctionImageRegistry"] = registry;
        Assert.Equal(code, (await Assert.ThrowsAsync<DispatchException>(() => _machine.Request.ReadAsync(Cancel))).Code.Id);
    }

    [Fact]
    public async Task A_git_token_is_named_never_given()
    {
        _machine.Variables["TOKEN_OF_CI"] = "the-token-itself\n";
        var request = _machine.Request with { GitHost = "https://git.example.com/", GitTokenVariable = "TOKEN_OF_CI" };
        var token = Assert.IsType<GitLogin.Token>((await request.ReadAsync(Cancel)).Git);
        Assert.Equal(("https://git.example.com", "git", "the-token-itself"), (token.Host, token.Username, token.Password));
        var failure = await Assert.ThrowsAsync<DispatchException>(() => (request with { GitTokenVariable = "the-token-itself" }).ReadAsync(Cancel));
        Assert.Equal(Codes.SettingMissing, failure.Code);
        Assert.DoesNotContain("the-token-itself", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_credentials_belong_to_a_host_and_are_of_one_kind()
    {
        var token = _machine.Request with { GitTokenVariable = "TOKEN" };
        Assert.Equal(Codes.SettingMissing, (await Assert.ThrowsAsync<DispatchException>(() => token.ReadAsync(Cancel))).Code);
        Assert.Equal(Codes.SettingsContradict, (await Assert.ThrowsAsync<DispatchException>(() => (token with { GitHost = "git.example.com", GitKeyFile = "key" }).ReadAsync(Cancel))).Code);
        Assert.Equal(Codes.SettingMissing, (await Assert.ThrowsAsync<DispatchException>(() => (_machine.Request with { GitHost = "git.example.com" }).ReadAsync(Cancel))).Code);
        Assert.Equal(Codes.SettingInvalid, (await Assert.ThrowsAsync<DispatchException>(() => (token with { GitHost = "git example" }).ReadAsync(Cancel))).Code);
    }

    [Theory]
    [InlineData("key", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n", null)]
    [InlineData("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQy\n-----END OPENSSH PRIVATE KEY-----\n", null)]
    [InlineData("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAAAAAAAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "DSP1002")]
    [InlineData("key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n", "DSP1002")]
    [InlineData("key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIB\n-----END RSA PRIVATE KEY-----\n", "DSP1002")]
    [InlineData("key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO me\n", "DSP1002")]
    [InlineData("none", null, "DSP1005")]
    public async Task A_private_key_is_one_that_nobody_has_to_unlock(string name, string? content, string? code)
    {
        if (content is not null)
        {
            _machine.Folder.Write(name, content);
        }

        var request = _machine.Request with { GitHost = "git.example.com:2222", GitKeyFile = name };
        if (code is not null)
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<DispatchException>(() => request.ReadAsync(Cancel))).Code.Id);
            return;
        }

        var options = await request.ReadAsync(Cancel);
        Assert.Equal("git.example.com:2222", Assert.IsType<GitLogin.Key>(options.Git).Host);
        Assert.Contains("--git-known-hosts", Assert.Single(options.Notices), StringComparison.Ordinal);
        _machine.Folder.Write("known_hosts", "git.example.com ssh-ed25519 AAAA\n");
        Assert.Empty((await (request with { GitKnownHostsFile = "known_hosts" }).ReadAsync(Cancel)).Notices);
    }

    [Theory]
    [InlineData("user:jane@example.com", "User", "jane@example.com", null)]
    [InlineData("group:system:authenticated", "Group", "system:authenticated", null)]
    [InlineData("serviceaccount:ci", "ServiceAccount", "ci", null)]
    [InlineData("ServiceAccount:pipelines/ci", "ServiceAccount", "ci", "pipelines")]
    public async Task Publishers_are_subjects(string text, string kind, string name, string? inNamespace) =>
        Assert.Equal(new RoleSubject(kind, name, inNamespace), Assert.Single((await (_machine.Request with { Publishers = [text] }).ReadAsync(Cancel)).Publishers));

    [Theory]
    [InlineData("jane")]
    [InlineData("user:")]
    [InlineData("robot:jane")]
    [InlineData("serviceaccount:/ci")]
    [InlineData("serviceaccount:a/b/c")]
    public async Task What_is_no_subject_is_an_error(string text) =>
        Assert.Equal(Codes.SettingInvalid, (await Assert.ThrowsAsync<DispatchException>(() => (_machine.Request with { Publishers = [text] }).ReadAsync(Cancel))).Code);

    [Fact]
    public async Task The_builder_image_is_one_and_its_release_known()
    {
        Assert.Equal(Codes.SettingInvalid, (await Assert.ThrowsAsync<DispatchException>(() => (_machine.Request with { BuilderImage = "no image" }).ReadAsync(Cancel))).Code);
        Assert.Contains("does not say which release", Assert.Single((await (_machine.Request with { BuilderImage = "registry.example.com/mirror/kaniko" }).ReadAsync(Cancel)).Notices), StringComparison.Ordinal);
    }
}
