using Dispatch.Oci.Credentials;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Credentials;

public sealed class DockerConfigCredentialsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"auths":{"registry.example:5000":{"auth":"dTpwOncK"}}}""", "registry.example:5000", "u:p:w\n")]
    [InlineData("""{"auths":{"https://registry.example":{"auth":"dTpw"}}}""", "registry.example", "u:p")]
    [InlineData("""{"auths":{"https://registry.example/v2/":{"auth":"dTpw"}}}""", "registry.example", "u:p")]
    [InlineData("""{"auths":{"http://registry.example:80/v1/":{"auth":"dTpw"}}}""", "registry.example:80", "u:p")]
    [InlineData("""{"auths":{"registry.example":{"auth":"dTpw"}}}""", "registry.example:5000", null)]
    [InlineData("""{"auths":{"registry.example/team":{"auth":"dTpw"}}}""", "registry.example", null)]
    [InlineData("""{"auths":{"notregistry.example":{"auth":"dTpw"}}}""", "registry.example", null)]
    [InlineData("""{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"}}}""", "docker.io", "u:p")]
    [InlineData("""{"auths":{"docker.io":{"auth":"dTpw"}}}""", "docker.io", "u:p")]
    [InlineData("""{"auths":{"docker.io":{"auth":"eDp5"},"https://index.docker.io/v1/":{"auth":"dTpw"}}}""", "docker.io", "u:p")]
    [InlineData("""{"auths":{"r":{"username":"u","password":"p"}}}""", "r", "u:p")]
    [InlineData("""{"auths":{"r":{"auth":"dTpw","identitytoken":"i"}}}""", "r", "identity i")]
    [InlineData("""{"auths":{"r":{"registrytoken":"t"}}}""", "r", "registry t")]
    [InlineData("""{"auths":{"r":{}}}""", "r", null)]
    [InlineData("""{"auths":{"r":null}}""", "r", null)]
    [InlineData("""{"auths":null,"HttpHeaders":{"a":"b"},"detachKeys":"x"}""", "r", null)]
    [InlineData("{}", "r", null)]
    public async Task Logins_kept_in_the_file_are_found(string json, string registry, string? expected)
    {
        _folder.Write("config.json", json);

        Assert.Equal(expected, Text(await FindAsync(registry)));
    }

    [Fact]
    public async Task No_file_is_no_credentials() => Assert.Null(await FindAsync("r"));

    [Theory]
    [InlineData("""{"auths":{"r":{"auth":"s3cret-not-base64"}}}""", "'auth' is not the base64 form")]
    [InlineData("""{"auths":{"r":{"auth":"bm9jb2xvbg=="}}}""", "'auth' is not the base64 form")]
    [InlineData("{\n\"auths\": s3cret", "not valid JSON of the form Docker writes (line 2)")]
    [InlineData("""{"auths":["s3cret"]}""", "not valid JSON of the form Docker writes (line 1)")]
    public async Task A_broken_file_is_named_without_what_it_holds(string json, string expected)
    {
        _folder.Write("config.json", json);

        var e = await Assert.ThrowsAsync<CredentialException>(() => FindAsync("r"));

        Assert.Contains(_folder["config.json"], e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_DOCKER_CONFIG_the_home_folder_counts()
    {
        var home = OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME";
        var credentials = new DockerConfigCredentials(name => name == home ? _folder.Path : null);

        Assert.Equal(_folder[".docker", "config.json"], credentials.Path);
    }

    [Theory]
    [InlineData("""{"credHelpers":{"r.example":"own"},"credsStore":"common"}""", "r.example", "own-user")]
    [InlineData("""{"credHelpers":{"r.example":"own"},"credsStore":"common"}""", "other.example", "common-user")]
    [InlineData("""{"credHelpers":{"docker.io":"own"}}""", "docker.io", "own-user")]
    [InlineData("""{"credsStore":"unknowing","auths":{"r.example":{"auth":"dTpw"}}}""", "r.example", "u")]
    [InlineData("""{"credsStore":"unknowing"}""", "r.example", null)]
    public async Task The_registrys_own_helper_is_asked_first(string json, string registry, string? user)
    {
        _folder.Write("config.json", json);
        Helper("own", """echo '{"ServerURL":"x","Username":"own-user","Secret":"s"}'""");
        Helper("common", """echo '{"ServerURL":"x","Username":"common-user","Secret":"s"}'""");
        Helper("unknowing", "echo 'credentials not found in native keychain'; exit 1");

        Assert.Equal(user, (await FindAsync(registry))?.Username);
    }

    [Theory]
    [InlineData("r.example:5000", "r.example:5000")]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    public async Task A_helper_reads_the_registry_and_may_answer_with_an_identity_token(string registry, string asked)
    {
        _folder.Write("config.json", """{"credsStore":"echo"}""");
        Helper("echo", """read line; echo "{\"Username\":\"<token>\",\"Secret\":\"$1 $line\"}" """);

        var credential = await FindAsync(registry);

        Assert.Equal($"identity get {asked}", Text(credential));
        Assert.Equal("docker-credential-echo", credential!.Source);
    }

    [Theory]
    [InlineData("echo s3cret; echo s3cret >&2; exit 3", "failed with exit code 3")]
    [InlineData("echo 's3cret is no JSON'", "did not answer with a JSON object")]
    [InlineData("""echo '{"Username":"","Secret":"s3cret"}'""", "did not answer with a JSON object")]
    [InlineData("""echo '["s3cret"]'""", "did not answer with a JSON object")]
    [InlineData(":", "did not answer with a JSON object")]
    [InlineData("while :; do echo s3crets3crets3crets3cret; done", "printed more than")]
    public async Task A_helper_that_fails_is_named_without_what_it_printed(string script, string expected)
    {
        _folder.Write("config.json", """{"credsStore":"bad"}""");
        Helper("bad", script);

        var e = await Assert.ThrowsAsync<CredentialException>(() => FindAsync("r.example"));

        Assert.Equal("docker-credential-bad", e.CredentialSource);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_hangs_is_ended_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        _folder.Write("config.json", """{"credsStore":"slow"}""");
        Helper("slow", "exec sleep 1000");

        var find = new DockerConfigCredentials(Environment, time, TimeSpan.FromSeconds(30)).FindAsync("r.example", RegistryAccess.Pull, Cancellation);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Cancellation);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Contains("did not answer within 30 seconds", (await Assert.ThrowsAsync<CredentialException>(() => find)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("../../bin/sh")]
    [InlineData("a/../../evil")]
    public async Task A_helper_that_is_no_program_on_the_path_is_told(string name)
    {
        _folder.Write("config.json", $$"""{"credsStore":"{{name}}"}""");

        var e = await Assert.ThrowsAsync<CredentialException>(() => FindAsync("r.example"));
        Assert.Contains("no such program is on the PATH", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_asks_in_order_and_tells_where_it_looked()
    {
        _folder.Write("config.json", """{"auths":{"r":{"auth":"dTpw"}}}""");
        var file = new DockerConfigCredentials(Environment);
        var chain = new CredentialChain(new EnvironmentCredentials(name => name.StartsWith("DISPATCH_PUSH", StringComparison.Ordinal) ? "env" : null), file);

        Assert.Equal("env:env", Text(await chain.FindAsync("r", RegistryAccess.Push, Cancellation)));
        Assert.Equal("u:p", Text(await chain.FindAsync("r", RegistryAccess.Pull, Cancellation)));
        Assert.Equal($"DISPATCH_PULL_USERNAME, DISPATCH_REGISTRY_USERNAME in the environment; {file.Path}", chain.Describe(RegistryAccess.Pull));
    }

    [Fact]
    public void A_credential_prints_its_source_only() =>
        Assert.Equal("credentials from here", Credential.OfUser("here", "u", "s3cret").ToString());

    private static string? Text(Credential? credential) => credential switch
    {
        null => null,
        { IdentityToken: { } token } => $"identity {token}",
        { RegistryToken: { } token } => $"registry {token}",
        _ => $"{credential.Username}:{credential.Password}",
    };

    private string? Environment(string name) => name switch
    {
        "DOCKER_CONFIG" => _folder.Path,
        "PATH" => $"relative{Path.PathSeparator}{_folder["bin"]}",
        _ => null,
    };

    private Task<Credential?> FindAsync(string registry) =>
        new DockerConfigCredentials(Environment).FindAsync(registry, RegistryAccess.Pull, Cancellation);

    private void Helper(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        if (!OperatingSystem.IsWindows())
        {
            var file = _folder.Write($"bin/docker-credential-{name}", $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
