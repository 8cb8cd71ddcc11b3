import {createBottomTabNavigator} from '@react-navigation/bottom-tabs';
import {NavigationContainer} from '@react-navigation/native';
import {Text, View} from 'react-native';

const Tabs = createBottomTabNavigator();

function Feed() {
  return (
    <View>
      <Text>inside</Text>
    </View>
  );
}

export default function App() {
  return (
    <NavigationContainer>
      <Tabs.Navigator>
        <Tabs.Screen name="Feed" component={Feed} options={{tabBarIcon: () => <Text>F</Text>}} />
        <Tabs.Screen name="Profile" component={Feed} options={{tabBarBadge: 3}} />
      </Tabs.Navigator>
    </NavigationContainer>
  );
}
