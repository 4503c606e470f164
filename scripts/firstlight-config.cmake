# find_package(firstlight) gives the target firstlight::firstlight: headers, library, and what it is
# linked with.
get_filename_component(_firstlight_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET firstlight::firstlight)
  add_library(firstlight::firstlight STATIC IMPORTED)
  set_target_properties(firstlight::firstlight PROPERTIES
    IMPORTED_LOCATION "${_firstlight_prefix}/lib/libfirstlight.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_firstlight_prefix}/include/firstlight"
    INTERFACE_LINK_LIBRARIES "cjson;curl;m")
endif()
unset(_firstlight_prefix)
