namespace Dispatch.Testing.CiReaders;

/// <summary>What a builder can print to have a CI host or a terminal do something.</summary>
public static class HostileLines
{
    public static IReadOnlyList<string> All { get; } =
    [
        "::set-output name=digest::evil", "::set-env name=PATH::evil", "::add-path::/evil", "::error file=a.cs,line=1::evil", "::warning::evil", "::notice::evil", "::debug::evil",
        "::add-mask::e", "::stop-commands::evil", "::evil::", "::save-state name=a::evil", "::add-matcher::/evil.json", "::remove-matcher owner=csc::", "::group::evil", "::endgroup::",
        "::echo::on", "  \t::error::evil", "\u00a0\u2003::error::evil", "::ERROR::evil",
        "##[error]evil", "##[set-env name=PATH;]evil", "##[group]evil", "##[endgroup]", "##[command]evil", "##[add-matcher]/evil.json", "text ##[error]evil",
        "##vso[task.setvariable variable=PATH]evil", "##vso[task.complete result=Succeeded;]evil", "##vso[task.logissue type=error]evil", "##vso[task.setsecret]e", "text ##vso[task.uploadfile]/etc/passwd",
        "##VSO[task.prependpath]/evil", "###vso[task.debug]evil", "##vso[artifact.upload artifactname=a]/etc/passwd", "##vso[build.updatebuildnumber]evil",
        "##teamcity[buildStatus status='SUCCESS']", "##teamcity[setParameter name='env.PATH' value='evil']", "text ##teamcity[buildStop comment='evil' readdToQueue='true']", "##teamcity[publishArtifacts '/etc/passwd']",
        "##teamcity[enableServiceMessages]", "|]##teamcity[progressMessage 'evil']", "']##teamcity[buildProblem description='evil']",
        "section_start:1:evil[collapsed=true]\r\u001b[0Kevil", "\u001b[0Ksection_end:1:dispatch_run\r\u001b[0K", "\u001b[0Ksection_start:1:evil\r\u001b[0Kevil",
        "\u001b[31mred\u001b[0m", "\u001b[2J\u001b[Hcleared", "\u001b[1A\u001b[2Koverwritten", "\u001b]0;title\u0007", "\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\", "\u001b]52;c;ZXZpbA==\u0007",
        "\u001b]1337;File=name=a:ZXZpbA==\u0007", "\u001bPq#0\u001b\\", "\u009b31mred", "\u009d8;;evil\u009clink", "\u001b[?1049h", "\u0007\u0008\u0008\u0008", "progress 10%\rerror: overwritten", "harmless\r::error::evil", "harmless\n::error::evil",
        "harmless\n##vso[task.setvariable variable=a]evil", "harmless\u2028::error::evil", "harmless\u0085::error::evil", "harmless\u000b::error::evil", "harmless\u000c::error::evil",
        "\ufeff::error::evil", "\u200b::error::evil", ":\u200b:error::evil", "::\u0000error::evil", "\u0000::error::evil", "#\u200b#vso[task.setvariable variable=a]evil", "#\u001b[0m#[error]evil", "\u202e::error::evil",
        "##\u001b[0mteamcity[buildStatus status='SUCCESS']", "#\u00ad#[error]evil", "\u001b[0m::add-mask::e", "\u001b]8;;\u0007::error::evil", "\u001b::error::evil", "\u001b[::error::evil",
        "\uff1a\uff1aerror\uff1a\uff1aevil", "\ud83d::error::evil", "ghadelimiter_token1", "EOF", "digest=sha256:evil", "digest<<EOF", "%0A::error::evil", "%0D%0A##vso[task.debug]evil",
        "a.cs(1,2): error CS1002: ; expected [/src/a.csproj]", "{0} {1} %s $(evil) ${{ evil }}", "--> <script>alert(1)</script> | ``` | @everyone", new('A', 200_000), new string(' ', 70_000) + "::error::evil",
    ];
}
