import {Text, View} from 'react-native';
import {SceneMap, TabView} from 'react-native-tab-view';

const scenes = SceneMap({music: () => <Text>inside</Text>, albums: () => <Text>other</Text>});
const routes = [{key: 'music', title: 'Music'}, {key: 'albums', title: 'Albums'}];

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <View style={{height: 200}}>
          <TabView navigationState={{index: 0, routes}} renderScene={scenes} onIndexChange={() => {}} />
        </View>
      </View>
      <Text>below</Text>
    </View>
  );
}
