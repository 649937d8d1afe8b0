# Installs aicollab on Windows: downloads the binary, verifies its SHA-256, and puts it in place. It asks for no rights that you
# do not have, and changes nothing but that one file, and your PATH where you say -AddToPath.
#
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-Dir DIR] [-Version 1.2.3] [-DryRun] [-AddToPath]
param(
  [string]$Dir = "",
  [string]$Version = "",
  [switch]$DryRun,
  [switch]$AddToPath
)

# The whole program is in a function, so that nothing runs of a file of which only a part has come.
function Install-Aicollab {
  param([string]$Dir, [string]$Version, [bool]$DryRun, [bool]$AddToPath)

  $ErrorActionPreference = "Stop"
  $ProgressPreference = "SilentlyContinue"
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072

  $releases = "@RELEASES@"
  if ($env:AICOLLAB_RELEASES) { $releases = $env:AICOLLAB_RELEASES }
  if ($releases.StartsWith("@")) {
    throw "this copy names no place of releases: set AICOLLAB_RELEASES to the address of the releases"
  }
  if ($Version -notmatch '^v?[0-9A-Za-z.-]*$') {
    throw "there is no version '$Version': a version is like 1.2.3; leave -Version out for the newest"
  }
  $Version = $Version -replace '^v', ''
  if ($Dir -eq "") { $Dir = Join-Path $env:LOCALAPPDATA "Programs\aicollab" }
  if (-not [Environment]::Is64BitOperatingSystem) {
    throw "aicollab does not run on this system: there is a binary for 64-bit Windows only"
  }
  # Windows on arm64 runs binaries for x64.
  $target = "windows-x64"

  $place = "$releases/latest/download"
  if ($Version -ne "") { $place = "$releases/download/v$Version" }
  $temporary = Join-Path ([IO.Path]::GetTempPath()) ("aicollab-" + [Guid]::NewGuid())
  New-Item -ItemType Directory -Path $temporary | Out-Null
  try {
    $sums = Join-Path $temporary "SHA256SUMS"
    Invoke-WebRequest -UseBasicParsing -Uri "$place/SHA256SUMS" -OutFile $sums
    $pattern = "^([0-9a-f]{64}) [ *](aicollab-([0-9A-Za-z.-]+)-$target\.zip)$"
    $line = Get-Content $sums | Where-Object { $_ -match $pattern } | Select-Object -First 1
    if (-not $line) { throw "this release has no binary for ${target}: $place/SHA256SUMS does not list one" }
    $found = [regex]::Match($line, $pattern)
    $expected = $found.Groups[1].Value
    $archive = $found.Groups[2].Value
    $release = $found.Groups[3].Value
    if ($Version -ne "" -and $Version -ne $release) {
      throw "the release at $place is not ${Version}: it has $archive"
    }
    $url = "$releases/download/v$release/$archive"
    $program = Join-Path $Dir "aicollab.exe"

    if ($DryRun) {
      Write-Output "would download $url"
      Write-Output "would verify that its SHA-256 is $expected"
      Write-Output "would put aicollab $release at $program"
      return
    }

    Write-Output "Downloading $url"
    $file = Join-Path $temporary $archive
    Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $file
    $actual = (Get-FileHash -Algorithm SHA256 -Path $file).Hash.ToLowerInvariant()
    if ($actual -ne $expected) {
      throw "the checksum of $archive is wrong: its SHA-256 is $actual, and the release says $expected. Nothing was installed"
    }
    Write-Output "Verified its SHA-256: $expected"

    Expand-Archive -Path $file -DestinationPath $temporary
    New-Item -ItemType Directory -Force -Path $Dir | Out-Null
    # A program that runs cannot be replaced on Windows, only renamed.
    if (Test-Path $program) { Move-Item -Force -Path $program -Destination "$program.old" }
    Move-Item -Path (Join-Path $temporary "aicollab.exe") -Destination $program
    Remove-Item -ErrorAction SilentlyContinue -Path "$program.old"
    Write-Output "Installed aicollab $release at $program"

    $path = [Environment]::GetEnvironmentVariable("Path", "User")
    if (($path -split ";") -contains $Dir) {
      Write-Output "Try: aicollab demo"
    } elseif ($AddToPath) {
      [Environment]::SetEnvironmentVariable("Path", "$path;$Dir", "User")
      Write-Output "Added $Dir to your PATH: open a new window, then try: aicollab demo"
    } else {
      Write-Output "$Dir is not in your PATH: run this again with -AddToPath, or add it yourself"
    }
  } finally {
    Remove-Item -Recurse -Force -Path $temporary
  }
}

Install-Aicollab -Dir $Dir -Version $Version -DryRun $DryRun.IsPresent -AddToPath $AddToPath.IsPresent
