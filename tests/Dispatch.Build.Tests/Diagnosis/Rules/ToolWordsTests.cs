using Dispatch.Build.Diagnosis;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Rules;

/// <summary>What real tools print when they fail, and the line of it that says why.</summary>
public sealed class ToolWordsTests
{
    // npm 6 and 10.
    [Theory]
    [InlineData(1, "npm error code EJSONPARSE|npm error JSON.parse Invalid package.json: JSONParseError: Unexpected token|npm error A complete log of this run can be found in: /root/.npm/_logs/x-debug-0.log", "npm error code EJSONPARSE: JSON.parse Invalid package.json: JSONParseError: Unexpected token")]
    [InlineData(1, "npm warn deprecated x@1|npm error code EUSAGE|npm error|npm error The `npm ci` command can only install with an existing package-lock.json or|npm error npm-shrinkwrap.json with lockfileVersion >= 1.", "npm error code EUSAGE: The `npm ci` command can only install with an existing package-lock.json or")]
    [InlineData(1, "npm error Missing script: \"nosuch\"|npm error|npm error To see a list of scripts, run:|npm error   npm run", "npm error Missing script: \"nosuch\"")]
    [InlineData(1, "npm ERR! code E404|npm ERR! 404 Not Found - GET https://registry.npmjs.org/nosuch-pkg - Not found|npm ERR! 404|npm ERR! 404  'nosuch-pkg@latest' is not in the npm registry.", "npm ERR! code E404: 404 Not Found - GET https://registry.npmjs.org/nosuch-pkg - Not found")]
    [InlineData(1, "npm ERR! code ERESOLVE|npm ERR! ERESOLVE unable to resolve dependency tree|npm ERR!|npm ERR! While resolving: app@1.0.0", "npm ERR! code ERESOLVE: ERESOLVE unable to resolve dependency tree")]
    [InlineData(254, "npm ERR! code ENOENT|npm ERR! syscall open|npm ERR! path /app/package.json|npm ERR! errno -2|npm ERR! enoent ENOENT: no such file or directory, open '/app/package.json'|npm ERR! enoent This is related to npm not being able to find a file.", "npm ERR! code ENOENT: enoent ENOENT: no such file or directory, open '/app/package.json'")]
    public void Npm(int exitCode, string output, string message) => Says(exitCode, output, message);

    [Theory]
    [InlineData("error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.", "lock file")]
    [InlineData("➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.", "lock file")]
    [InlineData(" ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is not up to date with package.json", "lock file")]
    [InlineData("error An unexpected error occurred: \"https://registry.yarnpkg.com/nosuch: Not found\".", null)]
    public void Yarn_and_pnpm(string line, string? suggestion) => Says(1, "yarn install v1.22.22|" + line + "|info Visit https://yarnpkg.com/en/docs/cli/install", line.Trim(), suggestion);

    [Theory]
    [InlineData("Looking in indexes: http://127.0.0.1:1/simple|ERROR: Could not find a version that satisfies the requirement nosuchpackage==9 (from versions: none)|ERROR: No matching distribution found for nosuchpackage==9", "ERROR: Could not find a version that satisfies the requirement nosuchpackage==9 (from versions: none)", "nosuchpackage==9")]
    [InlineData("ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'nosuch.txt'", "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'nosuch.txt'", "Copy the requirements file")]
    public void Pip(string output, string message, string suggestion) => Says(1, output, message, suggestion);

    [Theory]
    [InlineData(100, "Reading package lists...|Building dependency tree...|E: Unable to locate package nosuchpackage-x", "E: Unable to locate package nosuchpackage-x", "nosuchpackage-x")]
    [InlineData(100, "Package foo is not available, but is referred to by another package.|E: Package 'foo' has no installation candidate", "E: Package 'foo' has no installation candidate", "foo")]
    [InlineData(1, "fetch https://dl-cdn.alpinelinux.org/alpine/v3.19/main/x86_64/APKINDEX.tar.gz|ERROR: unable to select packages:|  nosuch (no such package):|    required by: world[nosuch]", "ERROR: unable to select packages: nosuch (no such package):", "Alpine")]
    [InlineData(99, "ERROR: Unable to lock database: Permission denied|ERROR: Failed to open apk database: Permission denied", "ERROR: Unable to lock database: Permission denied", "root")]
    public void Packages_of_distributions(int exitCode, string output, string message, string suggestion) => Says(exitCode, output, message, suggestion);

    [Theory]
    [InlineData("  Determining projects to restore...|/src/app.csproj : error NU1101: Unable to find package Nosuch.Package. No packages exist with this id in source(s): nuget.org", "/src/app.csproj : error NU1101: Unable to find package Nosuch.Package. No packages exist with this id in source(s): nuget.org", "Nosuch.Package")]
    [InlineData("/src/Program.cs(3,9): warning CS0168: The variable 'x' is declared but never used|/src/Program.cs(4,20): error CS1002: ; expected [/src/app.csproj]||Build FAILED.", "/src/Program.cs(4,20): error CS1002: ; expected [/src/app.csproj]", null)]
    [InlineData("MSBUILD : error MSB1003: Specify a project or solution file. The current working directory does not contain a project or solution file.", "MSBUILD : error MSB1003: Specify a project or solution file. The current working directory does not contain a project or solution file.", "WORKDIR")]
    public void Dotnet(string output, string message, string? suggestion) => Says(1, output, message, suggestion);

    [Theory]
    [InlineData(1, "[INFO] BUILD FAILURE|[ERROR] The goal you specified requires a project to execute but there is no POM in this directory (/app). Please verify you invoked Maven from the correct directory. -> [Help 1]|[ERROR] |[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.", "[ERROR] The goal you specified requires a project to execute but there is no POM in this directory (/app). Please verify you invoked Maven from the correct directory. -> [Help 1]")]
    [InlineData(1, "[ERROR] COMPILATION ERROR : |[ERROR] /src/A.java:[3,5] cannot find symbol|[INFO] BUILD FAILURE|[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.11.0:compile", "[ERROR] /src/A.java:[3,5] cannot find symbol")]
    [InlineData(1, "FAILURE: Build failed with an exception.||* What went wrong:|Execution failed for task ':compileJava'.||BUILD FAILED in 2s", "FAILURE: Build failed with an exception: Execution failed for task ':compileJava'.")]
    [InlineData(1, "A.java:1: error: incompatible types: String cannot be converted to int|class A { int x = \"a\"; }|1 error", "A.java:1: error: incompatible types: String cannot be converted to int")]
    [InlineData(1, "Error: Could not find or load main class Nosuch|Caused by: java.lang.ClassNotFoundException: Nosuch", "Error: Could not find or load main class Nosuch")]
    public void Java(int exitCode, string output, string message) => Says(exitCode, output, message);

    [Theory]
    [InlineData(1, "# m|./a.go:2:15: x declared but not used", "./a.go:2:15: x declared but not used")]
    [InlineData(1, "go: finding module for package example.test/x|a.go:2:8: cannot find module providing package example.test/x: module lookup disabled by GOPROXY=off", "a.go:2:8: cannot find module providing package example.test/x: module lookup disabled by GOPROXY=off")]
    [InlineData(101, "   Compiling x v0.1.0 (/app)|error[E0308]: mismatched types| --> src/main.rs:1:26|  ||error: could not compile `x` (bin \"x\") due to 1 previous error", "error[E0308]: mismatched types: --> src/main.rs:1:26")]
    [InlineData(2, "gcc a.c|a.c: In function 'main':|a.c:1:21: error: 'x' undeclared (first use in this function)|make: *** [Makefile:2: all] Error 1", "a.c:1:21: error: 'x' undeclared (first use in this function)")]
    [InlineData(2, "make: *** No rule to make target 'nosuch'.  Stop.", "make: *** No rule to make target 'nosuch'.  Stop.")]
    [InlineData(1, "/usr/bin/ld: /tmp/cc.o: in function `main':|b.c:(.text+0xa): undefined reference to `f'|collect2: error: ld returned 1 exit status", "b.c:(.text+0xa): undefined reference to `f'")]
    public void Compilers(int exitCode, string output, string message) => Says(exitCode, output, message);

    [Theory]
    [InlineData("Traceback (most recent call last):|  File \"/app/a.py\", line 1, in <module>|    import nosuchmod|ModuleNotFoundError: No module named 'nosuchmod'", "ModuleNotFoundError: No module named 'nosuchmod'", "Install nosuchmod")]
    [InlineData("Traceback (most recent call last):|  File \"/app/b.py\", line 2, in f|    return 1/0|ZeroDivisionError: division by zero", "ZeroDivisionError: division by zero", null)]
    [InlineData("node:internal/modules/cjs/loader:1210|  throw err;|  ^||Error: Cannot find module 'nosuch'|Require stack:|- /app/a.js||Node.js v20.20.2", "Error: Cannot find module 'nosuch'", "Add nosuch to package.json")]
    [InlineData("/app/b.js:2||SyntaxError: Unexpected end of input|    at wrapSafe (node:internal/modules/cjs/loader:1464:18)||Node.js v20.20.2", "SyntaxError: Unexpected end of input", null)]
    [InlineData("Exception in thread \"main\" java.lang.IllegalStateException: no config|\tat A.main(A.java:3)", "Exception in thread \"main\" java.lang.IllegalStateException: no config", null)]
    [InlineData("Unhandled exception. System.InvalidOperationException: no config|   at Program.<Main>$(String[] args)", "Unhandled exception. System.InvalidOperationException: no config", null)]
    public void Runtimes(string output, string message, string? suggestion) => Says(1, output, message, suggestion);

    [Theory]
    [InlineData(2, "dash: 1: nosuch: parameter not set")]
    [InlineData(2, "dash: 1: Syntax error: end of file unexpected (expecting \"then\")")]
    [InlineData(2, "sh: syntax error: unexpected end of file (expecting \"then\")")]
    [InlineData(1, "bash: line 1: cd: /nosuch: No such file or directory")]
    [InlineData(1, "bash: line 1: nosuch: unbound variable")]
    [InlineData(1, "cp: can't stat '/nonexistent/file': No such file or directory")]
    [InlineData(128, "fatal: repository 'https://example.test/x/' not found")]
    [InlineData(22, "curl: (22) The requested URL returned error: 404")]
    public void Shells_and_their_commands(int exitCode, string line) => Says(exitCode, "preparing|" + line, line);

    [Fact]
    public void The_tool_that_complained_last_is_the_one_that_failed() =>
        Says(1, "npm error code E404|npm error 404 Not Found - GET https://registry.npmjs.org/x|trying something else|ModuleNotFoundError: No module named 'yaml'", "ModuleNotFoundError: No module named 'yaml'");

    [Fact]
    public void Without_a_known_tool_the_first_line_that_reads_like_an_error_counts() =>
        Says(1, "warning: 0 errors so far|loading plugin|could not load plugin 'x'|giving up|bye", "could not load plugin 'x'");

    private static void Says(int exitCode, string output, string message, string? suggestion = null)
    {
        var found = RunFailure.Explain(new RunEnd(exitCode), output.Split('|'), DockerfileParser.Parse("FROM base\nRUN x\n", "Dockerfile").Instructions.Last(), new LogContext());

        Assert.Equal(("run-failed", $"RUN failed with exit code {exitCode}: {message}"), (found.Code.Cause, found.Message));
        if (suggestion is not null)
        {
            Assert.Contains(suggestion, found.Suggestion, StringComparison.Ordinal);
        }
    }
}
