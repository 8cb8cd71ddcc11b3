import {useColorScheme} from 'nativewind';
import {Text, View} from 'react-native';

export default function App() {
  const {colorScheme} = useColorScheme();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <View className="bg-amber-300 p-4 rounded-xl">
          <Text className="text-lg font-bold">inside {colorScheme === 'dark' ? 'dark' : ''}</Text>
        </View>
      </View>
      <Text>below</Text>
    </View>
  );
}
