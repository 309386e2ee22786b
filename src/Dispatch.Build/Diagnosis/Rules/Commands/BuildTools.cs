using static Dispatch.Build.Diagnosis.Rules.Commands.ErrorLine;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>What compilers and build tools print when they fail. The first row that fits a line counts.</summary>
internal static class BuildTools
{
    public static IReadOnlyList<ErrorLine> Rows { get; } =
    [
        Row("dotnet", @"\berror NU1301: ", "The package source cannot be reached or wants credentials: check the NuGet.config that is copied, and the network of the build."),
        Row("dotnet", @"\berror NU1004: ", "The lock file does not fit the project: restore on your machine and commit packages.lock.json."),
        Row("dotnet", @"\berror NU110[1-3]: Unable to find (a stable )?package (?<package>[^ .]+(\.[^ .]+)*)", "Check the name and version of ${package}, and the sources in NuGet.config."),
        Row("dotnet", @"\berror NETSDK1045: ", "Use an SDK image of the version that the project targets."),
        Row("dotnet", @"\berror MSB1003: ", "Copy the project file before this RUN, and check WORKDIR."),
        Row("dotnet", @"\berror MSB3073: ", isSummary: true),
        Row("dotnet", @"\berror ([A-Z]{2,10}[0-9]{3,5}) ?: "),
        Row("dotnet", @"^MSBUILD : error |^A compatible (\.NET SDK|installed) |^The command could not be loaded, possibly because"),
        Row("typescript", @"^\S+\.[cm]?tsx?(\([0-9]+,[0-9]+\): |:[0-9]+:[0-9]+ - )error TS[0-9]+: |^error TS[0-9]+: "),

        Row("maven", @"^(\[[A-Za-z;0-9]*m?)?\[ERROR\] (?<text>COMPILATION ERROR|BUILD FAILURE)", isSummary: true),
        Row("maven", @"^\[ERROR\] (Failed to execute goal .*)(Could not (resolve|find|transfer) |Could not find artifact)", "Check the coordinates and the repositories of the POM, and that the build reaches them."),
        Row("maven", @"^\[ERROR\] (Failed to execute goal|There are test failures|-> \[Help|\[Help|To see the full|Re-run Maven|For more information|After correcting|  mvn )", isSummary: true),
        Row("maven", @"^\[ERROR\] ?$", isSummary: true),
        Row("maven", @"^\[ERROR\] \S"),
        Row("gradle", @"^FAILURE: Build failed with an exception", detail: @"^(?<text>> .*|Execution failed for .*|Could not .*|A problem .*)"),
        Row("gradle", @"^(BUILD FAILED|> Task \S+ FAILED)", isSummary: true),
        Row("java", @"^\S+\.(java|kt|scala):[0-9]+: error: |^e: (file://)?\S+\.kts?:"),

        Row("go", @"^go: .*(no such host|connection refused|i/o timeout|dial tcp|tls: |x509: )"),
        Row("go", @"^(go: )?.*(missing go\.sum entry|updates to go\.(mod|sum) needed)", "Run go mod tidy and commit go.mod and go.sum."),
        Row("go", @"^(go: )?go\.mod file not found|^go: cannot find main module", "Copy go.mod before this RUN, and check WORKDIR."),
        Row("go", @"^\S+\.go:[0-9]+(:[0-9]+)?: "),
        Row("go", @"^(go|go build|go mod|build) ?\S*: (module|errors parsing|cannot|no required module|unknown|\S+@|open|package|go\.mod|inconsistent|no matching|build constraints)"),
        Row("go", @"^no required module provides package (?<package>\S+?);", "Run go get ${package} and commit go.mod and go.sum."),
        Row("go", @"^(panic: |--- FAIL: |FAIL\t)"),

        Row("cargo", @"^error: could not compile ", isSummary: true),
        Row("cargo", @"^error: the lock file .* needs to be updated", "Run cargo build on your machine and commit Cargo.lock."),
        Row("cargo", @"^error(\[E[0-9]{4}\]): ", detail: @"^ *(?<text>--> \S.*)", exitCodes: [101, 1]),
        Row("cargo", @"^error: (failed to |no matching package|could not find|no bin target|package )", detail: @"^  (?<text>\S.*)", exitCodes: [101, 1]),

        Row("make", @"^(g|c)?make(\[[0-9]+\])?: \*\*\* .*(Error [0-9]+|Terminated|Killed)$", isSummary: true),
        Row("make", @"^(g|c)?make(\[[0-9]+\])?: \*\*\* "),
        Row("ninja", @"^(ninja: build stopped|FAILED: )", isSummary: true),
        Row("cmake", @"^CMake Error", detail: @"^  (?<text>\S.*)"),
        Row("cc", @"^\S+:[0-9]+(:[0-9]+)?: (fatal )?error: (?<header>\S+\.h)?(: No such file)?"),
        Row("cc", @"^(\S*/)?(collect2|ld|cc1|clang|gcc|g\+\+|cc)(-[0-9]+)?: (error|fatal error): (ld returned|linker command failed)", isSummary: true),
        Row("cc", @"(: undefined reference to |^(\S*/)?ld: (cannot find|library not found))"),
        Row("cc", @"^(\S*/)?(cc1|clang|gcc|g\+\+|cc)(-[0-9]+)?: (fatal )?error: "),
        Row("configure", @"^configure: error: "),
    ];
}
