using Nuke.Common;

namespace Nuke.Components;

public interface ICompile : INukeBuild
{
    Target Compile => static definition => definition;
}
